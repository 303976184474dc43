/** Namespaces of the services that we call, by the prefix under which we write them. */

export const namespaces = {
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tdc: 'http://www.onvif.org/ver10/doorcontrol/wsdl',
} as const;
export type Namespace = keyof typeof namespaces;

/** Where every device has its first service; all others are found from there. */
export const defaultDevicePath = '/onvif/device_service';
