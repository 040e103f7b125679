"""What can go wrong beside a broken promise, each laid at one door."""


class UsageFault(Exception):
    """The user's input (a target file, a spec, an option) cannot be used. One sentence: file, place, mend."""


class SpecFault(UsageFault):
    """A file under specs/ is wrong."""


class TargetFault(UsageFault):
    """A target file or an option is wrong."""


class SuiteFault(UsageFault):
    """The suite itself is broken: it would find nothing."""


class SetupFault(Exception):
    """The provider states or the target's set-up failed during the run; it is no verdict on the implementation."""


class NotOffered(Exception):
    """The target does not offer a state, an actor or an action, so what needs it is not exercised.

    `needs` says what the target would have to offer.
    """

    def __init__(self, reason: str, needs: str) -> None:
        super().__init__(reason)
        self.needs = needs


class Unreachable(Exception):
    """The implementation does not answer any more; the text is the transport error."""
