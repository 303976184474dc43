import { describe, expect, it } from 'vitest';
import { channelName } from './channel-names.ts';

const channel = (deviceName: string, channelId: string, name: string) => ({
  deviceId: `dev_${deviceName}`,
  deviceName,
  channelId,
  name,
});

describe('channelName', () => {
  it('is the name of the device where it has one picture only', () => {
    const yard = channel('Yard', '1', 'VideoSource');
    expect(channelName(yard, [yard, channel('Gate', '1', 'Door')])).toBe('Yard');
  });

  it('tells the pictures of one device apart, also where all are called the same', () => {
    const named = [channel('Hall', '1', 'North'), channel('Hall', '2', 'South')];
    expect(named.map((each) => channelName(each, named))).toEqual(['Hall, North', 'Hall, South']);
    const same = [
      channel('Hall', '1', 'View area'),
      channel('Hall', '2', 'View area'),
      channel('Hall', '3', ''),
      channel('Hall', '4', ''),
    ];
    expect(same.map((each) => channelName(each, same))).toEqual([
      'Hall, View area 1',
      'Hall, View area 2',
      'Hall, 3',
      'Hall, 4',
    ]);
  });
});
