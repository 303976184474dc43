/** A QR code as one SVG path: no picture is loaded, nothing is sent anywhere. */

import { encode } from 'uqr';

export function QrCode({
  text,
  label,
  size = 200,
}: {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
}) {
  const code = encode(text, { border: 2 });
  const path = code.data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${String(code.size)} ${String(code.size)}`}
      shapeRendering="crispEdges"
    >
      {/* Scanners want dark on light in both colour schemes. */}
      <rect width="100%" height="100%" fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
