import { type ParseError, printParseErrorCode, visit } from "jsonc-parser";
import type { Complaint } from "../../scheduler";
import { member } from "../../scheduler/shape";

/** What a JSON text holds, or what is wrong with it: by `line:column` where it cannot be read, else by path. */
export type Json = { readonly value: unknown } | { readonly problems: readonly Complaint[] };

/** Reads strict JSON. A key that an object has twice is a mistake too: one of the two would be lost. */
export function parseJson(text: string): Json {
  let found: Survey;
  try {
    found = survey(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ path: "", message: "is nested too deeply" }] };
  }
  const { syntax, repeated } = found;
  const problems = syntax.length > 0 ? syntax : repeated;
  return problems.length > 0 ? { problems } : { value: JSON.parse(text) };
}

const pathOf = (path: string, part: string | number): string =>
  typeof part === "number" ? `${path}[${part}]` : member(path, part);

interface Survey {
  readonly syntax: Complaint[];
  readonly repeated: Complaint[];
}

/** Only the first fault of syntax is told: those after it are mostly of its making. */
function survey(text: string): Survey {
  const syntax: Complaint[] = [];
  const repeated: Complaint[] = [];
  const open: Map<string, number>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void open.push(new Map()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (key, _offset, _length, line, _column, pathTo) => {
        const keys = open.at(-1);
        const earlier = keys?.get(key);
        if (earlier === undefined) keys?.set(key, line + 1);
        else
          repeated.push({
            path: [...pathTo(), key].reduce<string>(pathOf, ""),
            message: `is there twice, on line ${earlier} and on line ${line + 1}`,
          });
      },
      onError: (code, _offset, _length, line, column) => {
        if (syntax.length === 0) syntax.push({ path: `${line + 1}:${column + 1}`, message: wordsFor(code) });
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return { syntax, repeated };
}

/** `PropertyNameExpected` -> `property name expected` */
function wordsFor(code: ParseError["error"]): string {
  return printParseErrorCode(code)
    .replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .toLowerCase();
}
