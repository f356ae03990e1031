/** Settles as the work does; when that takes longer, with what `onTimeout` answers or throws. What comes later is dropped. */
export async function withTimeout<T, L>(ms: number, work: Promise<T>, onTimeout: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, over.then(onTimeout)]);
  } finally {
    clearTimeout(timer);
  }
}
