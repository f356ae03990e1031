import { z } from 'zod';

/** Ways to write a number. 2Chat's pages show E.164 wherever one is; the others are what its own web page and other sellers write. */
export const NOTATIONS = ['e164', 'bare', 'national', 'nationalDigits', 'zeros', 'integer'] as const;
export type Notation = (typeof NOTATIONS)[number];

/** How the sandbox answers where 2Chat's pages say nothing, or differ. */
export const readings = z.strictObject({
  /** What a held number costs: what its group costs now, or what it cost when the hold was made. */
  heldPrice: z.enum(['now', 'held']),
  /** Fields that the rows of the list of reservations leave out. */
  holdRowsWithout: z.array(z.string()),
  /** The list of reservations stops after so many rows, the newest are missing; null: it is whole. */
  mostHoldRows: z.int().min(0).nullable(),
  /** Whether it says beside its rows how many there are in all. */
  tellsTotal: z.boolean(),
  /**
   * What becomes of a number that this account holds already when it is reserved once more: refused, or answered with the reservation that is
   * there. `sameOfGroup` answers so too where no number is named and one of the group is held.
   */
  rereserve: z.enum(['refused', 'same', 'sameOfGroup']),
  /** The most rows of a page of owned numbers, whatever was asked for. */
  ownedPageLimit: z.int().min(1).max(200),
  /** The number of the first page of owned numbers; where it is 1, page 0 is the first one too. */
  ownedFirstPage: z.union([z.literal(0), z.literal(1)]),
  /** What the list of owned numbers says of each. */
  ownedStatus: z.string(),
  /** How long after a purchase the list of owned numbers has it; null: never. */
  ownedAfterMs: z.number().min(0).nullable(),
  /** How long a number that was given back is listed as pending cancellation; 0: not at all. */
  cancellationMs: z.number().min(0),
  /** Whether a number that is over is still listed, as released. */
  listsReleased: z.boolean(),
  /** How numbers are written in every answer. */
  notation: z.enum(NOTATIONS),
});
export type Readings = Readonly<z.infer<typeof readings>>;

/** As the pages show it, as far as they do. */
export const AS_DOCUMENTED: Readings = {
  heldPrice: 'now',
  holdRowsWithout: [],
  mostHoldRows: null,
  tellsTotal: false,
  rereserve: 'refused',
  ownedPageLimit: 200,
  ownedFirstPage: 0,
  ownedStatus: 'ACTIVE',
  ownedAfterMs: 0,
  cancellationMs: 3 * 24 * 60 * 60_000,
  listsReleased: true,
  notation: 'e164',
};
