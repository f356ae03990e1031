import { z } from 'zod';
import { createDistorted } from '../sandbox/distortions.ts';

const listed = z.looseObject({ results: z.array(z.looseObject({ id: z.string() })).min(1) });

/** A good answer as a fault makes it; any other fault leaves it as it is. */
export const distorted = createDistorted({
  bare: {},
  extra: { notDocumented: ['?'] },
  // Those on back order are not for sale to every customer, so a client may well leave them out.
  rowsOf: (body) => listed.safeParse(body).data?.results.filter((row) => row['backOrderRequired'] !== true),
  // Here a row is a number, so that a copy of it is another one.
  copyOf: (row, at) => ({
    numberString: String(row && 'numberString' in row ? row.numberString : '').replace(
      /.{5}$/,
      String(31_000 + at).padStart(5, '0'),
    ),
  }),
  listOf: (results) => ({ results }),
});
