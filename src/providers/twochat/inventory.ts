import { setTimeout as sleep } from 'node:timers/promises';
import type { Inventory, InventoryAbility, ListedNumber } from '../../workflow/inventory.ts';
import type { Http } from '../client/http.ts';
import { patiently } from '../client/patiently.ts';
import { sameNumber } from '../reading/read-number.ts';
import { MAX_PAGES, NO_PAGE, ownedPage, saysNoPage } from './owned.ts';
import { createPageEnd } from './page-end.ts';

/** After the first pages, which are all there are for most accounts, half of a minute's calls are left to people. */
const QUICK_PAGES = 5;
const PAUSE_MS = 2_000;

/** A list of one page ends with an empty one. */
const ONE_AND_ITS_END = 2;

/** All numbers of the account, page after page. `pause` takes milliseconds. */
export function inventoryOf(http: Http, pause: (ms: number) => Promise<unknown> = sleep): InventoryAbility {
  return {
    async list() {
      const { pages: _, ...list } = await readAll();
      return list;
    },
    // It has no search, and a number may be listed several times: as given back, and further on as ours again.
    async find(number) {
      const first = await readAll(number);
      const isThere = first.numbers.some((listed) => sameNumber(listed.number, number));
      // One that leaves the list while it is read moves those behind it up, past the page that is read next.
      const again = !isThere && first.pages > ONE_AND_ITS_END;
      const { numbers, unreadable, whole } = again ? await readAll(number) : first;
      return { numbers: numbers.filter((listed) => sameNumber(listed.number, number)), unreadable, whole };
    },
  };

  /** Every row of the list. One in which a number is `sought` is somebody's wait, so that it takes no more pauses than the limit of calls asks for. */
  async function readAll(sought?: string): Promise<Inventory & Readonly<{ pages: number }>> {
    const idle = sought === undefined;
    const end = createPageEnd();
    const found = new Map<string, ListedNumber>();
    let unreadable = 0;
    let refusal: unknown;
    let page = 0;
    for (; page < MAX_PAGES; page++) {
      if (idle && page >= QUICK_PAGES) await pause(PAUSE_MS);
      const look = { sought, rowsBefore: end.rows(), idle };
      const read = await patiently(() => ownedPage(http, page, look), pause).catch((error: unknown) => {
        if (!saysNoPage(error)) throw error;
        refusal = error;
        return NO_PAGE;
      });
      for (const { key, listed } of read.rows) found.set(key, onOurClock(listed, http));
      const before = end.rows();
      const isEnd = end.take(page, read);
      if (page > 0 && refusal !== undefined && end.rows() === 0) throw refusal;
      // A page that comes again brings nothing, not even what cannot be read.
      if (end.rows() > before) unreadable += read.unreadable;
      if (isEnd) break;
    }
    return { numbers: [...found.values()], unreadable, whole: end.isWhole(), pages: page + 1 };
  }
}

/** When it became ours is compared with our times; when it ends is a date that is read by people, and stays as it is stated. */
function onOurClock(listed: ListedNumber, { clock }: Http): ListedNumber {
  return listed.at === undefined ? listed : { ...listed, at: listed.at - (clock.offsetMs() ?? 0) };
}
