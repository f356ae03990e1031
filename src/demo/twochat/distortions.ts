import { z } from 'zod';
import { createDistorted } from '../sandbox/distortions.ts';

const groupList = z.object({
  success: z.literal(true),
  data: z.object({ groups: z.array(z.looseObject({ id: z.string() })).min(1) }),
});

/** A good answer as a fault makes it; any other fault leaves it as it is. */
export const distorted = createDistorted({
  bare: { success: true },
  extra: { not_documented: { yes: [1] } },
  rowsOf: (body) => groupList.safeParse(body).data?.data.groups,
  listOf: (groups) => ({ success: true, data: { groups } }),
});
