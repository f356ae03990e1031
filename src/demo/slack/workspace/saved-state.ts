import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJson, parseJson } from '../json.ts';
import type { SavedState, Workspace } from './workspace.ts';

const WRITE_DELAY_MS = 200;

const readState = (path: string): SavedState => {
  const state = parseJson(readFileSync(path, 'utf8'));
  if (isJson(state) && Array.isArray(state['messages']) && Array.isArray(state['reads'])) return state as SavedState;
  throw new Error(`${path} is not what the local Slack keeps there; delete it to start afresh`);
};

/** Keeps the workspace's messages in a file: read once, written shortly after each change and when closed. */
export const keepSavedState = (workspace: Workspace, path: string): { close(): void } => {
  if (existsSync(path)) workspace.restore(readState(path));
  let timer: NodeJS.Timeout | undefined;

  const write = (): void => {
    mkdirSync(dirname(path), { recursive: true });
    // Written beside and renamed, so that a crash while writing leaves the old state whole.
    writeFileSync(`${path}.new`, JSON.stringify(workspace.save()));
    renameSync(`${path}.new`, path);
  };
  const stop = workspace.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      write();
    }, WRITE_DELAY_MS);
  });

  return {
    close() {
      stop();
      clearTimeout(timer);
      write();
    },
  };
};
