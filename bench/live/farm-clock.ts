/** When a camera of the farm sends which picture: known to the farm and to whoever reads its stamps. */

const picturesPerLoop = 300;
export const pictureMs = 1000 / 30;

/** Real cameras do not send their key pictures at the same moment; these spread them over a GOP of two seconds. */
export function offsetMsOf(camera: number): number {
  return (camera * 617) % 2000;
}

/** The moment at which the newest picture with this stamp was due, seen from `atMs`. */
export function sentAtMs(camera: number, stamp: number, atMs: number): number {
  const newest = Math.floor((atMs - offsetMsOf(camera)) / pictureMs);
  const behind = ((((newest % picturesPerLoop) - stamp) % picturesPerLoop) + picturesPerLoop) % picturesPerLoop;
  return (newest - behind) * pictureMs + offsetMsOf(camera);
}

export function cameraAddress(first: string, camera: number): string {
  const parts = first.split('.').map(Number);
  const last = (parts[3] ?? 1) + camera;
  return [parts[0], parts[1], (parts[2] ?? 0) + Math.floor(last / 250), last % 250].join('.');
}
