/**
 * What `response.json("items.#.id")` selects. Of GJSON's syntax: names, positions, `\` before a dot that is part of a name, `*` and
 * `?` in names, `#` (how many, or each one's), `#(price>10)` (the first) and `#(price>10)#` (all) with == != < <= > >= % !%.
 */

/** A plain path as an RFC 6901 pointer; undefined if it takes more than that. */
export function pointer(selector: string): string | undefined {
  if (selector === "" || !/^[^#*?|@\\{[\]]+$/.test(selector)) {
    return undefined;
  }
  return `/${selector.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll(".", "/")}`;
}

/** The value that is selected; undefined if there is none. */
export function pick(value: unknown, selector: string): unknown {
  return follow(value, parts(selector));
}

/** At dots that are neither escaped nor inside parentheses. */
function parts(selector: string): string[] {
  const found = [""];
  let depth = 0;
  for (let at = 0; at < selector.length; at++) {
    const letter = selector[at]!;
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (letter === "\\" && depth === 0) {
      found[found.length - 1] += letter + (selector[++at] ?? "");
    } else if ((letter === "." || letter === "|") && depth === 0) {
      found.push("");
    } else {
      found[found.length - 1] += letter;
    }
  }
  return found;
}

function follow(value: unknown, [part, ...rest]: string[]): unknown {
  if (part === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    return inList(value, part, rest);
  }
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const own = value as Record<string, unknown>;
  const plain = part.replace(/\\(.)/g, "$1");
  if (!/(^|[^\\])[*?]/.test(part)) {
    return Object.hasOwn(own, plain) ? follow(own[plain], rest) : undefined;
  }
  const name = Object.keys(own).find((it) => wild(part).test(it));
  return name === undefined ? undefined : follow(own[name], rest);
}

function inList(list: unknown[], part: string, rest: string[]): unknown {
  if (part === "#") {
    return rest.length === 0 ? list.length : list.map((it) => follow(it, rest)).filter((it) => it !== undefined);
  }
  const [, condition, all] = /^#\((.*)\)(#?)$/s.exec(part) ?? [];
  if (condition !== undefined) {
    const found = list.filter((it) => holds(it, condition));
    return all === "#" ? found.map((it) => follow(it, rest)).filter((it) => it !== undefined) : found.length === 0 ? undefined : follow(found[0], rest);
  }
  return /^\d+$/.test(part) && Number(part) < list.length ? follow(list[Number(part)], rest) : undefined;
}

function holds(item: unknown, condition: string): boolean {
  const [, path, operator, text] = /^(.*?)\s*(==|!=|<=|>=|<|>|!%|%|=)\s*(.*)$/s.exec(condition) ?? [];
  if (path === undefined) {
    return pick(item, condition) !== undefined;
  }
  const [value, other] = [path === "" ? item : pick(item, path), literal(text!)];
  switch (operator) {
    case "=":
    case "==":
      return value === other;
    case "!=":
      return value !== other;
    case "%":
      return wild(String(other)).test(String(value));
    case "!%":
      return !wild(String(other)).test(String(value));
  }
  if (typeof value !== typeof other || value === undefined) {
    return false;
  }
  const [one, two] = [value as number, other as number];
  return operator === "<" ? one < two : operator === "<=" ? one <= two : operator === ">" ? one > two : one >= two;
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function wild(pattern: string): RegExp {
  const source = pattern.replace(/\\?[^]/g, (it) => (it === "*" ? ".*" : it === "?" ? "." : it.replace(/^\\/, "").replace(/[.*+?^${}()|[\]\\]/, "\\$&")));
  return new RegExp(`^${source}$`, "s");
}
