/** Whether this process waits for files. For simulated time, which must stand still meanwhile. */

export function hasFileWork(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name.startsWith('FileHandle'));
}
