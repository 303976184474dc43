/** Every address of the console, once. */

export const paths = {
  home: '/',
  setup: '/setup',
  signIn: '/sign-in',
  choosePassword: '/choose-password',
  wall: '/wall',
  fleet: '/fleet',
  device: '/fleet/$deviceId',
  discover: '/discover',
  people: '/people',
  account: '/account',
  audit: '/audit',
  connections: '/connections',
  settings: '/settings',
  demo: '/demo',
} as const;
