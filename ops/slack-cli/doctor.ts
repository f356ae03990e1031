import { readFile } from 'node:fs/promises';
import { printWhole } from '../../src/whole-output.ts';

// The hook behind `slack doctor`: on what this app runs. What is set up well, and what is not, says `npm run doctor`.

const versionIn = async (path: string): Promise<string> =>
  JSON.parse(await readFile(new URL(`../../${path}package.json`, import.meta.url), 'utf8')).version;

const versions = [
  {
    name: 'number-desk',
    current: await versionIn(''),
    message: 'npm run doctor says what is set up well, and how to mend what is not',
  },
  { name: 'node', current: process.versions.node },
  { name: '@slack/bolt', current: await versionIn('node_modules/@slack/bolt/') },
];
if (!(await printWhole(`${JSON.stringify({ versions })}\n`))) process.exitCode = 1;
