import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
type Locked = { version: string; dev?: boolean; resolved?: string };
type Bill = {
  bomFormat: string;
  specVersion: string;
  metadata: { component: { 'bom-ref': string } };
  dependencies: { ref: string; dependsOn: string[] }[];
  components: { 'bom-ref': string; name: string; version: string; purl: string; hashes?: object[] }[];
};

/** As `npm run sbom` runs it, on a lockfile that names where its packages were fetched from. */
describe('npm run sbom', () => {
  let folder = '';
  let printed = '';
  let locked: [string, Locked][] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'number-desk-sbom-'));
    const lockfile = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    locked = Object.entries<Locked>(lockfile.packages).filter(([path]) => path !== '');
    for (const [path, each] of locked) each.resolved = `https://fetched.example/${path}.tgz`;
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lockfile));
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(scripts.sbom).toBe('node --import tsx ops/sbom.ts');
    const args = ['--import', import.meta.resolve('tsx'), join(root, 'ops/sbom.ts')];
    ({ stdout: printed } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is a bill of materials in the form of CycloneDX, of this application', () => {
    const bill: Bill = JSON.parse(printed);
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'number-desk', type: 'application' } },
    });
    expect(bill.specVersion).toMatch(/^1\.[5-9]$/);
  });

  it('names every package that the image gets, each with its hash, and none that only tests need', () => {
    const { components, dependencies, metadata }: Bill = JSON.parse(printed);
    const bomRef = metadata.component['bom-ref'];
    const named = (path: string, { version }: Locked) => `${path.split('node_modules/').at(-1)}@${version}`;
    const needed = locked.flatMap(([path, each]) => (each.dev ? [] : [named(path, each)]));
    expect(needed.length).toBeGreaterThan(50);
    expect(components.map(({ name, version }) => `${name}@${version}`).toSorted()).toEqual(
      [...new Set(needed)].toSorted(),
    );
    // What each needs is named, too.
    const refs = [...components.map((each) => each['bom-ref']), bomRef];
    expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
    expect(refs).toEqual(expect.arrayContaining(dependencies.flatMap(({ dependsOn }) => dependsOn)));
    for (const { purl, hashes } of components) {
      expect(purl).toMatch(/^pkg:npm\//);
      expect(hashes?.length).toBe(1);
    }
  });

  it('does not say where they were fetched from, nor does the lockfile', async () => {
    expect(printed).not.toContain('fetched.example');
    expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
  });
});
