/**
 * How protections against robots look when they turn a test away. Header marks are sure; text marks count only on short
 * pages. Sources: public documentation of the makers, and their pages as they are seen. People may see the real page, so
 * none of these says anything about an outage.
 */

export interface BlockPage {
  readonly maker: string;
  /** Lower-case name, and the lower-case beginning of its value; an empty beginning stands for any. */
  readonly header?: readonly [name: string, begins: string];
  /** Each must be in the text, in lower case. */
  readonly texts?: readonly string[];
}

export const blockPages: readonly BlockPage[] = [
  { maker: 'Cloudflare', header: ['cf-mitigated', ''] },
  { maker: 'Cloudflare', texts: ['<title>just a moment...</title>'] },
  { maker: 'Cloudflare', texts: ['attention required! | cloudflare'] },
  { maker: 'Cloudflare', texts: ['sorry, you have been blocked', 'cloudflare'] },
  { maker: 'AWS WAF', header: ['x-amzn-waf-action', ''] },
  { maker: 'CloudFront', texts: ['the request could not be satisfied', 'request blocked.'] },
  { maker: 'Akamai', texts: ['<title>access denied</title>', 'reference&#32;&#35;'] },
  { maker: 'Akamai', texts: ['<title>access denied</title>', 'errors.edgesuite.net'] },
  { maker: 'Imperva', texts: ['incapsula incident id'] },
  { maker: 'Imperva', texts: ['_incapsula_resource'] },
  { maker: 'DataDome', header: ['x-datadome', 'protected'], texts: ['captcha-delivery.com'] },
  { maker: 'DataDome', header: ['x-dd-b', ''] },
  { maker: 'HUMAN', texts: ['px-captcha'] },
  { maker: 'Sucuri', texts: ['sucuri website firewall', 'access denied'] },
  { maker: 'F5', texts: ['the requested url was rejected. please consult with your administrator'] },
  { maker: 'Azure', texts: ['azure waf', 'js challenge'] },
  { maker: 'Fastly', header: ['x-sigsci-requestid', ''], texts: ['406 not acceptable'] },
];
