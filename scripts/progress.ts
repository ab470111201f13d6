/** Says what is being done, and how long it took when it is done. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  console.log(`${title} …`);
  const start = performance.now();
  const result = await work();
  console.log(`${title}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
