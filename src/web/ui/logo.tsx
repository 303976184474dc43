/** The mark: an eye that holds something square and steady. Drawn in the text colour, with the accent inside. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        d="M3.5 16C6.8 9.8 11.1 6.7 16 6.7S25.2 9.8 28.5 16C25.2 22.2 20.9 25.3 16 25.3S6.8 22.2 3.5 16Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <rect x="11.8" y="11.8" width="8.4" height="8.4" rx="2.2" fill="var(--ks-mark)" />
    </svg>
  );
}
