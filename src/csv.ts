import { stringify } from 'csv-stringify/sync';

/**
 * Where a reader that takes another sign than the comma between cells, as spreadsheets of many countries do, would begin a cell or a row with a
 * formula; blanks, signs that are not seen and quotes may stand before it.
 */
const FORMULA_INSIDE = /((?:^|[;|\t\r\n])[\s\p{Cc}\p{Cf}"]*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

/** Rows of CSV for spreadsheets: no text of a person becomes a formula where they are opened. */
export function csvOf(rows: readonly (readonly unknown[])[]): string {
  return stringify(
    rows.map((cells) => [...cells]),
    {
      // What a field must not begin with.
      escape_formulas: true,
      cast: { string: (text) => text.replaceAll(FORMULA_INSIDE, "$1'$2"), boolean: (value) => (value ? 'yes' : '') },
    },
  );
}
