"use strict";
/* Everything is readable without this file: it only filters, copies and compares. Texts of other files reach the
   page by textContent alone. */
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = all("#outline li[data-id]");
  const findings = all(".finding");
  const byId = new Map(rows.map((row) => [row.dataset.id, row]));
  const keys = ["api", "level", "verdict", "family", "text"];
  const say = (text) => { $("said").textContent = ""; setTimeout(() => { $("said").textContent = text; }, 50); };

  /* ---- filter ---- */
  const textOf = new Map();
  const words = (row) => {
    if (!textOf.has(row)) {
      const finding = row.dataset.finding && $(row.dataset.finding);
      textOf.set(row, (row.textContent + (finding ? finding.textContent : "")).toLowerCase());
    }
    return textOf.get(row);
  };
  const parse = (query) => {
    const terms = [];
    let not = false;
    for (const [, minus, key, quoted, bare] of query.matchAll(/(-|!)?(?:([a-z]+):)?(?:["“]([^"”]*)["”]?|(\S+))/gi)) {
      if (!key && !minus && bare === "NOT") { not = true; continue; }
      const known = key && keys.includes(key.toLowerCase());
      const value = (quoted ?? bare ?? "").toLowerCase();
      const text = key && !known ? `${key}:${value}`.toLowerCase() : value;
      if (text) terms.push({ not: not || Boolean(minus), key: known ? key.toLowerCase() : "text", value: text });
      not = false;
    }
    return terms;
  };
  const holds = (row, { key, value }) => {
    if (key === "text") return words(row).includes(value);
    const own = row.dataset[key].toLowerCase();
    return key === "verdict" ? own.replace("_", " ") === value.replace(/[_-]/g, " ") : own === value;
  };
  const filter = () => {
    const query = $("q").value.trim();
    const terms = parse(query);
    let shown = 0;
    const groups = new Map();
    for (const row of rows) {
      /* Several values for one prefix are alternatives, as in api:a api:b; everything else must hold together. */
      const positive = terms.filter((term) => !term.not);
      const fits = keys.every((key) => {
        const own = positive.filter((term) => term.key === key);
        return key === "text" ? own.every((term) => holds(row, term)) : !own.length || own.some((term) => holds(row, term));
      }) && !terms.some((term) => term.not && holds(row, term));
      row.hidden = !fits;
      shown += fits;
      const finding = row.dataset.finding;
      if (finding) groups.set(finding, (groups.get(finding) || fits));
    }
    for (const finding of findings) finding.hidden = !groups.get(finding.id);
    for (const list of all(".rows")) {
      list.hidden = !list.querySelector("li:not([hidden])");
      list.previousElementSibling.hidden = list.hidden;
    }
    for (const part of all(".document")) part.hidden = !part.querySelector(".rows:not([hidden])");
    if ($("findings") && findings.length) $("findings").hidden = findings.every((finding) => finding.hidden);
    $("no-match").hidden = shown > 0;
    $("status").textContent = terms.length ? `${shown} of ${rows.length} requirements shown.` : "";
    for (const select of all("select[data-key]")) {
      const term = terms.find((item) => item.key === select.dataset.key && !item.not);
      const value = term ? term.value.replace(/ /g, "_") : "";
      select.value = [...select.options].map((option) => option.value).find((own) => own.toLowerCase() === value) ?? "";
    }
    return query;
  };
  const remember = (query) => {
    const hash = query ? `#q=${encodeURIComponent(query)}` : "";
    if (query || location.hash.startsWith("#q=")) history.replaceState(null, "", hash || location.pathname + location.search);
  };
  const ask = (query) => { $("q").value = query; remember(filter()); };

  /* ---- links: open what they point to ---- */
  const reveal = (id) => {
    let node = id && $(id);
    if (!node) return;
    if (node.hidden || node.closest("[hidden]")) ask("");
    for (let part = node; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    const proof = node.closest(".finding")?.querySelector(":scope > details");
    if (proof && (node.classList.contains("finding") || node.classList.contains("top"))) proof.open = true;
    node.scrollIntoView();
  };
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (hash.startsWith("q=")) { $("q").value = hash.slice(2); filter(); } else reveal(hash);
  };

  /* ---- copy ---- */
  const copy = async (text, what) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(`${what} copied`);
  };
  const flash = (button) => {
    const old = button.firstChild.textContent;
    if (old === "Copied") return;
    button.firstChild.textContent = "Copied";
    setTimeout(() => { button.firstChild.textContent = old; }, 1600);
  };
  const dispute = (button) => {
    const box = button.closest("details.proof");
    const part = (selector) => box.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim();
    const row = byId.get(button.dataset.id);
    const fence = "````";
    const lines = [
      `Requirement ${row.querySelector(".says").textContent}`,
      row.querySelector(".small").textContent,
      "", `* expected: ${part(".expected .value") ?? "-"}`, `* seen: ${part(".seen .value") ?? "-"}`,
      "", fence, ...all(".pair:not(.compare) .line, .pair:not(.compare) pre", box).map((node) => node.textContent), fence,
      "", "I read the document differently, because ",
    ];
    return lines.join("\n");
  };

  /* ---- compare ---- */
  const steady = (text) => (text ?? "").replace(/[A-Za-z0-9_-]{8,}/g, (word) => (/[0-9]/.test(word) ? "#" : word));
  const signature = (entry) => {
    const d = entry.evidence?.difference;
    const text = (d ? [d.kind, d.at, d.expected, d.seen] : [entry.reason]).map(steady).join("\n");
    let digest = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
    return digest.toString(16).padStart(8, "0");
  };
  const titles = {
    newly: "Newly failing", gone: "No longer exercised", fixed: "Fixed", changed: "Changed", same: "Unchanged",
  };
  const kind = (before, after) => {
    const [old, now] = [before?.verdict, after?.verdict];
    if (now === "failed" && old !== "failed") return "newly";
    if (old && old !== "not_exercised" && (!now || now === "not_exercised")) return "gone";
    if (now === "passed" && (old === "failed" || old === "warned")) return "fixed";
    if (old !== now || before.signature !== after.signature) return "changed";
    return "same";
  };
  const here = () => new Map(rows.map(({ dataset: d }) => [d.id, { verdict: d.verdict, signature: d.signature }]));
  const there = (data) => {
    const bad = (entry) => ["failed", "warned"].includes(entry.verdict);
    return new Map(data.requirements.map((e) => [String(e.id), {
      verdict: String(e.verdict), signature: bad(e) ? signature(e) : undefined, says: String(e.says),
    }]));
  };
  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const word = (side) => (side ? side.verdict.replace("_", " ") : "absent");
  const compare = (data, name) => {
    if (data?.schema !== "1" || !Array.isArray(data.requirements)) throw new Error("it is not a results.json of this suite");
    const started = document.querySelector("header time").dateTime;
    const otherIsNewer = String(data.started) > started;
    const [before, after] = otherIsNewer ? [here(), there(data)] : [there(data), here()];
    const lists = { newly: [], gone: [], fixed: [], changed: [], same: [] };
    for (const id of new Set([...before.keys(), ...after.keys()])) lists[kind(before.get(id), after.get(id))].push(id);
    const body = $("compare-body");
    const order = otherIsNewer ? "later" : "earlier";
    body.replaceChildren(element("p", `${name}, the ${order} run, started ${data.started}. ${lists.same.length} requirements are unchanged.`));
    for (const part of ["newly", "gone", "fixed", "changed"]) {
      body.append(element("h3", `${titles[part]} (${lists[part].length})`));
      const list = element("ul", "");
      for (const id of lists[part]) {
        const [old, now] = [before.get(id), after.get(id)];
        const item = element("li", "");
        const says = byId.get(id)?.querySelector(".says").textContent ?? `${id} ${(old?.says ?? now?.says ?? "")}`;
        item.append(byId.has(id) ? element("a", id, { href: `#${encodeURIComponent(id)}` }) : element("b", id));
        item.append(`${says.slice(id.length).slice(0, 300)} (${word(old)}, now ${word(now)})`);
        list.append(item);
      }
      body.append(lists[part].length ? list : element("p", "None.", { className: "note" }));
    }
    body.append(element("button", "Close the comparison", { type: "button", id: "close" }));
    $("compare").hidden = false;
    $("compare").focus();
    $("compare").scrollIntoView();
  };
  const load = async (file) => {
    try {
      compare(JSON.parse(await file.text()), file.name);
    } catch (error) {
      $("status").textContent = `${file.name} cannot be compared: ${error instanceof SyntaxError ? "it is not JSON" : error.message}.`;
    }
  };

  /* ---- wiring ---- */
  $("tools").hidden = false;
  for (const button of all("button[hidden]")) button.hidden = false;
  let waiting;
  $("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => remember(filter()), 120); });
  $("reset").addEventListener("click", () => { ask(""); $("q").focus(); });
  for (const select of all("select[data-key]")) {
    select.addEventListener("change", () => {
      const key = select.dataset.key;
      const rest = $("q").value.replace(new RegExp(`(^|\\s)${key}:(?:"[^"]*"|\\S+)`, "gi"), " ").replace(/\s+/g, " ").trim();
      ask(select.value ? `${rest} ${key}:${select.value}`.trim() : rest);
    });
  }
  $("fold").addEventListener("click", () => {
    const open = $("fold").textContent === "Unfold all";
    for (const part of all("main details")) part.open = open;
    $("fold").textContent = open ? "Fold all" : "Unfold all";
  });
  $("choose").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => { if ($("file").files[0]) load($("file").files[0]); $("file").value = ""; });
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    if (target.dataset.filter) {
      event.preventDefault();
      ask(target.dataset.filter);
      const next = document.querySelector(".finding:not([hidden])") ? $("findings") : $("outline");
      next.scrollIntoView();
      $("q").focus({ preventScroll: true });
    } else if (target.classList.contains("permalink")) {
      copy(target.href, "Link");
    } else if (target.classList.contains("copy")) {
      copy(target.parentElement.querySelector("code").textContent, target.previousElementSibling.ariaLabel ?? "Text");
      flash(target);
    } else if (target.classList.contains("dispute")) {
      copy(dispute(target), "Text");
      flash(target);
    } else if (target.id === "close") {
      $("compare").hidden = true;
      $("choose").focus();
    } else if (target.hash && target.hash === location.hash) {
      reveal(decodeURIComponent(target.hash.slice(1)));
    }
  });
  addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (event.dataTransfer.files[0]) load(event.dataTransfer.files[0]);
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("main details:not([open])");
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of opened) part.open = false; });
  addEventListener("hashchange", follow);
  follow();
})();
