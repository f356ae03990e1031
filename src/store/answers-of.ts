/**
 * What the commands of one pipeline answered, in their order.
 * @throws the error of the first that failed
 */
export function answersOf<Answers extends readonly unknown[]>(results: [Error | null, unknown][] | null): Answers {
  if (!results) throw new Error('Redis did not answer a pipeline');
  return results.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  }) as unknown as Answers;
}
