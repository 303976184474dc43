/** Its name, with the network that it stands in: that is what tells vantages apart. */
export function vantageLabel({ name, network }: { readonly name: string; readonly network: string }): string {
  return network === '' ? name : `${name} (${network})`;
}
