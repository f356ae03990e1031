import { dirname, join } from 'node:path';
import { fetchPackages, type Kind, onPath, ourFolder, unpacked } from '../../src/demo/debian-program.ts';

/** Debian's package has both programs, and needs no other here. */
const PROMETHEUS: Kind = {
  program: 'promtool',
  packages: ['prometheus'],
  kept: 'prometheus',
  backports: false,
  works: (version) => version.includes('promtool, version'),
};

let found: Promise<string> | undefined;

/** Where Prometheus and its promtool are: on the PATH, or fetched into the project's own `.redis/` folder (once, no root needed). */
export function findPrometheus(): Promise<Readonly<{ prometheus: string; promtool: string }>> {
  found ??= (async () => {
    const onOurs = await onPath(process.env['PATH'] ?? '', [PROMETHEUS.program], PROMETHEUS);
    const program = onOurs ?? (await unpacked(ourFolder, PROMETHEUS)) ?? (await fetchPackages(ourFolder, PROMETHEUS));
    return dirname(program.path);
  })();
  return found.then((folder) => ({ prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') }));
}
