// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are snippets of code
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { circles, importsOf, type Tree, violations } from './support/architecture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function readTree(...folders: string[]): Tree {
  const files = folders.flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, `${entry.parentPath}/${entry.name}`)),
  );
  return new Map(files.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]));
}

const of = (path: string, text: string) => violations(new Map([[path, text]]));

describe('the code keeps to the architecture', () => {
  const tree = readTree('src', 'test');

  test('no rule is broken anywhere', () => {
    expect(violations(tree)).toEqual([]);
  });

  test('no files of src import each other in a circle', () => {
    expect(circles(new Map([...tree].filter(([path]) => path.startsWith('src/'))))).toEqual([]);
  });

  test('and there is something to look at: every layer, and every import that the compiler would see', () => {
    for (const layer of ['domain', 'workflow', 'store', 'providers', 'jobs', 'slack', 'demo']) {
      expect([...tree.keys()].filter((path) => path.startsWith(`src/${layer}/`))).not.toEqual([]);
    }
    for (const [path, text] of tree) {
      if (!path.startsWith('src/')) continue;
      // A second, cruder look: every quoted module of ours or of Node's after a "from" or an import.
      const crude = text.match(/(\bfrom\s+|\bimport\s*\(?\s*)['"](\.|node:)[^'"]+['"]/g) ?? [];
      const seen = importsOf(text).filter(({ of }) => /^(\.|node:)/.test(of));
      expect([path, seen.length]).toEqual([path, crude.length]);
    }
    expect(tree.get('src/store/keys.ts')).toMatch(/`nd:/);
    expect(tree.get('src/start.ts')).toContain('readConfig(process.env)');
  });
});

describe('imports are seen however they are written', () => {
  test.each<[string, string, boolean]>([
    ["import { a } from './x.ts';", './x.ts', false],
    ["import a, { b } from './x.ts'", './x.ts', false],
    ["import * as a from './x.ts';", './x.ts', false],
    ["import{a}from'./x.ts';", './x.ts', false],
    ["import './x.ts';", './x.ts', false],
    ["import {\n  a,\n  type B,\n} from './x.ts';", './x.ts', false],
    ['import {\n  a as b,\n} from "./x.ts";', './x.ts', false],
    ["export { a } from './x.ts';", './x.ts', false],
    ["export * from './x.ts';", './x.ts', false],
    ["const a = await import('./x.ts');", './x.ts', false],
    ["const a = await import(\n  './x.ts'\n);", './x.ts', false],
    ["type A = import('./x.ts').A;", './x.ts', false],
    ['const a = import(`./${name}.ts`);', 'a computed path', false],
    ['const a = import(name);', 'a computed path', false],
    ["const a = require('./x.ts');", './x.ts', false],
    ["const one = 1; import { a } from './x.ts';", './x.ts', false],
    ["import type { A } from './x.ts';", './x.ts', true],
    ["import type A from './x.ts';", './x.ts', true],
    ["import { type A, type B } from './x.ts';", './x.ts', true],
    ["export type { A } from './x.ts';", './x.ts', true],
    ["import type, { a } from './x.ts';", './x.ts', false],
    ["import { type } from './x.ts';", './x.ts', false],
  ])('%j', (text, path, typeOnly) => {
    expect(importsOf(text)).toEqual([{ of: path, typeOnly }]);
  });

  test('and nothing else is taken for one', () => {
    expect(importsOf("export const from = 'x';\nconst important = reimport('y');\nimport.meta.url;")).toEqual([]);
  });
});

describe('each rule can be broken', () => {
  test.each<[string, string]>([
    // What each layer may see.
    ['src/domain/a.ts', "import type { X } from '../workflow/x.ts';"],
    ['src/domain/a.ts', "import { x } from '../config.ts';"],
    ['src/domain/a.ts', "import { Redis } from 'ioredis';"],
    ['src/domain/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/workflow/a.ts', "import { x } from '../store/x.ts';"],
    ['src/workflow/a.ts', "import { log } from '../log.ts';"],
    ['src/store/a.ts', "import { x } from '../jobs/x.ts';"],
    ['src/providers/a.ts', "import type { X } from '../slack/x.ts';"],
    ['src/providers/a.ts', "import { x } from '../settings.ts';"],
    ['src/jobs/a.ts', "import {\n  x,\n} from '../store/x.ts';"],
    ['src/jobs/a.ts', "import { x } from '../setting.ts';"],
    ['src/config.ts', "import { x } from './providers/bird/bird.ts';"],
    ['src/observer.ts', "import { x } from './providers/registry.ts';"],
    ['src/slack/views/a.ts', "import { x } from '../../providers/x.ts';"],
    ['src/slack/a.ts', "export * from '../bot.ts';"],
    ['src/slack/a.ts', "import { createMetrics } from '../metrics.ts';"],
    ['src/observer.ts', "import { x } from './store/x.ts';"],
    ['src/observer.ts', "import { createLog } from './log.ts';"],
    ['src/log.ts', "import { settings } from './settings.ts';"],
    ['src/observer.ts', "import { createMask } from './mask.ts';"],
    ['src/main.ts', "import { x } from './bot.ts';"],
    ['src/start.ts', "import { x } from './store/x.ts';"],
    ['src/start.ts', "import { x } from './metrics.ts';"],
    ['src/bot.ts', "import { x } from './main.ts';"],
    ['src/bot.ts', "import { x } from './demo/main.ts';"],
    ['src/main.ts', "const { x } = await import('./demo/main.ts');"],
    ['src/store/a.ts', "import type { X } from '../demo/x.ts';"],
    ['src/store/a.ts', "import { x } from '../../test/x.ts';"],
    ['src/store/a.ts', "import { x } from '../domain/x.js';"],
    ['src/store/a.ts', 'const x = await import(name);'],
    ['src/store/a.ts', "import { x } from '#domain';"],
    ['src/misplaced/a.ts', 'export const a = 1;'],
    // Domain is pure.
    ['src/domain/a.ts', 'export async function a() {}'],
    ['src/domain/a.ts', 'await a();'],
    ['src/domain/a.ts', 'return Promise.resolve(1);'],
    ['src/domain/a.ts', 'const now = Date.now();'],
    ['src/domain/a.ts', 'const now = new Date();'],
    ['src/domain/a.ts', 'const now = new Date( ).getTime();'],
    ['src/domain/a.ts', 'const a = Math.random();'],
    ['src/domain/a.ts', "import { randomUUID } from 'node:crypto';"],
    ['src/domain/a.ts', 'setTimeout(a, 1);'],
    // One place for the environment, one for keys.
    ['src/slack/a.ts', "const a = process.env['A'];"],
    ['src/slack/a.ts', "const a = process['env'];"],
    ['src/slack/a.ts', 'const { env } = process;'],
    ['src/slack/a.ts', "import { env } from 'node:process';"],
    ['src/start.ts', "readConfig(process.env);\nif (process.env['DEMO']) start();"],
    ['src/jobs/a.ts', 'redis.get(`nd:${team}:x`);'],
    ['src/store/a.ts', "redis.get('nd:all');"],
    ['src/store/a.ts', 'redis.get(`card:${id}`);'],
    ['src/store/a.ts', 'redis.get(`${team}:cards`);'],
    // Names and sizes.
    ['src/store/requestStore.ts', ''],
    ['src/store/Request.ts', ''],
    ['src/Store/request.ts', ''],
    ['src/store/request_store.ts', ''],
    ['src/jobs/a.ts', 'const kitchen = 1;'],
    ['src/jobs/a.ts', 'export type LostHold = string;'],
    ['src/slack/a.ts', 'const MOST_WORDS = 8;'],
    ['src/slack/a.ts', 'cards.doubt(id);'],
    ['src/store/utils.ts', ''],
    ['src/lib/a.ts', ''],
    ['src/store/card-manager.ts', ''],
    ['test/support/helpers.ts', ''],
    ['test/store/requestStore.test.ts', ''],
  ])('%s: %j', (path, text) => {
    expect(of(path, text)).not.toEqual([]);
  });

  test.each<[string, string]>([
    [
      'src/domain/a.ts',
      "import Big from 'big.js';\nimport { addDays } from 'date-fns/addDays';\nimport { x } from './x.ts';",
    ],
    ['src/domain/a.ts', '// nobody has to await anything\n/** No async, no Date.now(). */\nconst a = new Date(0);'],
    ['src/workflow/a.ts', "import { x } from '../domain/x.ts';"],
    ['src/store/a.ts', "import { x } from '../workflow/x.ts';\nimport { keys } from './keys.ts';\nfail(`bad: ${x}`);"],
    ['src/slack/listeners/a.ts', "import { x } from '../views/x.ts';\nimport type { Log } from '../../log.ts';"],
    ['src/config.ts', "import { settings } from './settings.ts';\nconst env = process.env;"],
    ['src/settings.ts', "import type { Rule } from './domain/rules.ts';\nimport { x } from './providers/registry.ts';"],
    ['src/providers/a/b.ts', "import { x } from '../../setting-values.ts';"],
    [
      'src/bot.ts',
      "import { a } from './store/a.ts';\nimport { b } from './slack/b.ts';\nimport { c } from './log.ts';",
    ],
    ['src/start.ts', "import { a } from './bot.ts';\nreadConfig(process.env);"],
    ['src/print-audit.ts', 'readRedis(process.env);'],
    ['src/demo/slack/a.ts', "import { a } from '../../bot.ts';\nconst b = process.env;"],
    ['src/store/keys.ts', 'export const key = (id: string) => `nd:${id}:x`;'],
    ['test/store/request-store.test.ts', "import { x } from '../../src/demo/x.ts';"],
    ['test/providers/provider.contract.ts', ''],
  ])('but this is fine: %s: %j', (path, text) => {
    expect(of(path, text)).toEqual([]);
  });

  test('a file of 250 lines is fine, one of 251 is not', () => {
    expect(of('src/store/a.ts', 'a;\n'.repeat(250))).toEqual([]);
    expect(of('src/store/a.ts', 'a;\n'.repeat(251))).toEqual(['src/store/a.ts: has 251 lines; 250 are the most']);
  });

  test('a circle is found and printed, be it of types only', () => {
    const tree = new Map([
      ['src/a.ts', "import { b } from './x/b.ts';"],
      ['src/x/b.ts', "import { z } from 'zod';\nimport type { C } from './c.ts';"],
      ['src/x/c.ts', "export type B = import('./b.ts').B;"],
    ]);
    expect(circles(tree)).toEqual(['src/x/b.ts → src/x/c.ts → src/x/b.ts']);
    tree.set('src/x/c.ts', "import fs from 'node:fs';");
    expect(circles(tree)).toEqual([]);
  });
});

describe('what the linters hold', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const folders: string[] = [];
  /** A folder with our settings of a linter, and some files. */
  const folderWith = (settings: string, files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'lint-'));
    folders.push(folder);
    for (const [path, text] of Object.entries({ ...files, [settings]: readFileSync(`${root}/${settings}`, 'utf8') })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const run = (folder: string, program: string, ...options: string[]) => {
    const args = [`${root}/node_modules/${program}`, ...options];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return `${stdout}${stderr}`;
  };
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  test('no function of src has more than 60 lines, but for those of the demo', () => {
    const { overrides } = JSON.parse(readFileSync(`${root}/biome.json`, 'utf8'));
    expect(overrides.map(({ includes }: { includes: string[] }) => includes)).toEqual([['src/**', '!src/demo/**']]);
    const ofLines = (lines: number) => `export function a() {\n${'  b();\n'.repeat(lines)}}\n`;
    const folder = folderWith('biome.json', {
      'src/long.ts': ofLines(61),
      'src/store/long.ts': ofLines(61),
      'src/store/short.ts': ofLines(60),
    });
    const rule = '--only=complexity/noExcessiveLinesPerFunction';
    const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', rule];
    const found = run(folder, '@biomejs/biome/bin/biome', ...options).matchAll(/file=([^,]+),/g);
    expect([...new Set([...found].map(([, file]) => file))].sort()).toEqual(['src/long.ts', 'src/store/long.ts']);
    expect(scripts.lint).toContain('biome check .');
  });

  test('no export of src is without a user in src, but for what tests look at and is marked so', () => {
    const folder = folderWith('knip.json', {
      'package.json': '{ "name": "small", "type": "module" }',
      'src/main.ts': "import { used } from './a.ts';\nused();",
      'src/a.ts': 'export const used = () => 1;\nexport const unused = 2;\n/** @internal */\nexport const looked = 3;',
      'test/a.test.ts': "import { looked, unused } from '../src/a.ts';\nlooked + unused;",
    });
    expect(run(folder, 'knip/bin/knip.js', '--production', '--reporter=compact')).toMatch(
      /^Unused exports \(1\)\nsrc\/a\.ts: unused\n/,
    );
    expect(scripts.lint).toContain('knip --production');
  });
});
