/** When two findings are the same device: by MAC address, or by maker and serial number. */

export interface IdentityParts {
  readonly maker?: string | null | undefined;
  readonly serial?: string | null | undefined;
  readonly mac?: string | null | undefined;
}

/** The MAC address in one form: from the device, or from a serial number that is one, as with Axis. */
export function macKeyOf(parts: IdentityParts): string | null {
  const hex = (parts.mac ?? '').toLowerCase().replaceAll(/[^0-9a-f]/g, '');
  const isReal = hex.length === 12 && !/^(0{12}|f{12})$/.test(hex);
  return isReal ? (hex.match(/../g) ?? []).join(':') : null;
}

/** Serial numbers are unique per maker only; a maker is the first word of its name, because devices write it differently. */
export function serialKeyOf(parts: IdentityParts): string | null {
  const serial = (parts.serial ?? '').toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  // Some devices answer with a placeholder; taking it for an identity would merge strangers.
  if (serial.length < 4 || /^(.)\1*$/.test(serial) || /^(UNKNOWN|NONE|DEFAULT|123456\d*)$/.test(serial)) return null;
  const maker =
    (parts.maker ?? '')
      .trim()
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)[0] ?? '';
  return `${maker}:${serial}`;
}

/** All keys of a finding; two findings that share one are the same device. */
export function identityKeysOf(parts: IdentityParts): string[] {
  const mac = macKeyOf(parts);
  const serial = serialKeyOf(parts);
  const serialAsMac = /^[0-9a-f]{12}$/i.test(parts.serial ?? '') ? macKeyOf({ mac: parts.serial }) : null;
  const keys = [mac, serialAsMac].flatMap((key) => (key === null ? [] : [`mac ${key}`]));
  return [...new Set([...keys, ...(serial === null ? [] : [`serial ${serial}`])])];
}
