import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { printWhole } from '../src/whole-output.ts';

// `npm run -s sbom > bom.json`: what the image is made of besides Node, as CycloneDX, from the lockfile.

type Component = {
  'bom-ref': string;
  name: string;
  properties?: { name: string; value: string }[];
  externalReferences?: { type: string }[];
};
type Bill = {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

// Without --omit=dev, by which npm leaves out what the bot needs and a tool for development needs, too.
const npm = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
const { stdout } = await promisify(execFile)('npm', npm, { maxBuffer: 64 * 1024 * 1024 });
const all: Bill = JSON.parse(stdout);
const isForDevelopment = ({ properties = [] }: Component) =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
const gone = new Set(all.components.filter(isForDevelopment).map((component) => component['bom-ref']));
const bill: Bill = {
  ...all,
  components: all.components.filter((component) => !gone.has(component['bom-ref'])),
  dependencies: all.dependencies
    .filter(({ ref }) => !gone.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => !gone.has(ref)) })),
};
// npm names it after the folder in which it lies.
bill.metadata.component.name = JSON.parse(await readFile('package.json', 'utf8')).name;
// Where a package was fetched from is a matter of who fetched it; its hash says what it is.
for (const component of bill.components)
  component.externalReferences = component.externalReferences?.filter(({ type }) => type !== 'distribution');
if (!(await printWhole(`${JSON.stringify(bill, null, 2)}\n`))) process.exitCode = 1;
