"use strict";
/* Nothing to do: the page is complete without scripts, and none may run. */
