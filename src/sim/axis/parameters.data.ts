/**
 * Parameter groups as templates. `#` in a name stands for a number of `repeat`. Values that depend on the device stand in
 * `parameters.ts`. The numbers of repeats give lists of the size that real devices have: a 9.80 camera answers about 800
 * lines and 58 kB to `action=list`.
 */

export interface ParameterTemplate {
  /** Prefix of all lines, `#` for the number. */
  readonly group: string;
  readonly repeat: readonly number[];
  /** Name and value, one per line, as the device writes them. */
  readonly lines: string;
  /** Only for devices with video. */
  readonly video?: boolean;
  /** Only since or until this major version. */
  readonly since?: number;
  readonly until?: number;
}

const once = [0];
const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);

export const parameterTemplates: readonly ParameterTemplate[] = [
  {
    group: 'Properties',
    repeat: once,
    lines: `
API.HTTP.Version=3
API.HTTP.AdminPath=/
API.Metadata.Metadata=yes
API.Metadata.Version=1.0
API.RTSP.Version=2.01
API.RTSP.RTSPAuth=yes
API.WebService.EntryService=yes
API.WebService.WebService=yes
API.WebService.ONVIF.ONVIF=yes
API.WebService.ONVIF.Version=1.02
API.PTZ.Presets.Version=2.00
Alarm.Alarm=yes
EmbeddedDevelopment.EmbeddedDevelopment=yes
EmbeddedDevelopment.Version=2.16
EmbeddedDevelopment.CacheSize=76546048
FirmwareManagement.Version=1.0
GuardTour.GuardTour=no
HTTPS.HTTPS=yes
LocalStorage.AutoRepair=yes
LocalStorage.ContinuousRecording=yes
LocalStorage.DiskEncryption=yes
LocalStorage.DiskHealth=yes
LocalStorage.ExportRecording=yes
LocalStorage.FailOverRecording=yes
LocalStorage.LocalStorage=yes
LocalStorage.NbrOfContinuousRecordingProfiles=1
LocalStorage.RequiredFileSystem=yes
LocalStorage.SDCard=yes
LocalStorage.StorageLimit=yes
LocalStorage.Version=1.00
NetworkShare.CIFS=yes
NetworkShare.IPV6=yes
NetworkShare.NameLookup=yes
NetworkShare.NetworkShare=yes
RemoteService.RemoteService=yes
RTC.RTC=yes
Sensor.PIR=no
System.Language=English
System.LanguageType=default
Tampering.Tampering=yes
VirtualInput.VirtualInput=yes
ZipStream.ZipStream=yes`,
  },
  {
    group: 'Network',
    repeat: once,
    lines: `
ARPPingIPAddress.Enabled=yes
Bonjour.Enabled=yes
BootProto=dhcp
Broadcast=192.168.0.255
DefaultRouter=192.168.0.1
DNSServer1=0.0.0.0
DNSServer2=0.0.0.0
DNSUpdate.DNSName=
DNSUpdate.Enabled=no
DNSUpdate.TTL=30
DomainName=
Enabled=yes
FTP.Enabled=yes
Filter.Enabled=no
Filter.Input.AcceptAddresses=
Filter.Input.Policy=allow
Filter.Log.Enabled=no
HTTP.Port=80
IPAddress=192.168.0.90
IPv6.AcceptRA=yes
IPv6.DefaultRouter=
IPv6.DHCPv6=auto
IPv6.Enabled=yes
IPv6.IPAddresses=
Interface.I0.Active.Broadcast=192.168.0.255
Interface.I0.Link.BootProto=dhcp
Interface.I0.Link.IPv6Enabled=yes
Interface.I0.Manual.DefaultRouter=
Interface.I0.Type=ethernet
Interface.I0.dot1x.EAPOLVersion=1
Interface.I0.dot1x.Enabled=no
Interface.I0.dot1x.EAPTLS.Identity=
Interface.I0.dot1x.EAPTLS.PrivateKeyPassword=******
Interface.I0.dot1x.Status=Stopped
Media=auto
NTP.TimeServer=
QoS.Class1.Desc=Live stream audio/video
QoS.Class1.DSCP=0
QoS.Class2.Desc=Events and alarms
QoS.Class2.DSCP=0
QoS.Class3.Desc=Management
QoS.Class3.DSCP=0
RTP.AudioDSCP=0
RTP.EndPort=50999
RTP.NbrOfRTPGroups=4
RTP.StartPort=50000
RTP.VideoDSCP=0
RTSP.AuthenticateOverHTTP=no
RTSP.Enabled=yes
RTSP.Port=554
RTSP.ProtViewer=password
RTSP.Timeout=60
Resolver.NameServerList=
Resolver.ObtainFromDHCP=yes
Resolver.Search=
Routing.DefaultRouter=192.168.0.1
SSH.Enabled=no
SubnetMask=255.255.255.0
UPnP.NATTraversal.Active=no
UPnP.NATTraversal.Enabled=no
UPnP.NATTraversal.ExternalIPAddress=0.0.0.0
UPnP.NATTraversal.MaxPort=65535
UPnP.NATTraversal.MinPort=32768
UPnP.NATTraversal.Router=
VolatileHostName.ObtainFromDHCP=yes
ZeroConf.Enabled=yes
ZeroConf.Fallback=no`,
  },
  {
    group: 'Network.RTP.R#',
    repeat: upTo(4),
    lines: `
AlwaysMulticastAudio=no
AlwaysMulticastVideo=no
AudioAddress=0.0.0.0
AudioPort=0
TTL=5
VideoAddress=0.0.0.0
VideoPort=0`,
    video: true,
  },
  {
    group: 'System',
    repeat: once,
    lines: `
AccessLog=Off
AlternateBoaPort=0
BoaDNSLookup=no
BoaGroupPolicy.admin=both
BoaGroupPolicy.operator=both
BoaGroupPolicy.viewer=both
BoaProtViewer=password
EditCgi=no
HTTPAuthRTSPOverHTTP=yes
PreventDoSAttack.DoSBlockingPeriod=10
PreventDoSAttack.DoSPageCount=20
PreventDoSAttack.DoSPageInterval=1
PreventDoSAttack.DoSSiteCount=20
PreventDoSAttack.DoSSiteInterval=1
RootPwdSet=yes
SelectedOption=0`,
  },
  {
    group: 'HTTPS',
    repeat: once,
    lines: `
AllowSSLV3=no
Ciphers=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
Enabled=yes
Port=443`,
    since: 6,
  },
  {
    group: 'RemoteService',
    repeat: once,
    lines: `
Enabled=oneclick
ProxyAuth=basic
ProxyLogin=
ProxyPassword=******
ProxyPort=3128
ProxyServer=
ServerList=dispatchse1-st.axis.com,dispatchus1-st.axis.com`,
  },
  {
    group: 'SNMP',
    repeat: once,
    lines: `
DNSServer=
Enabled=no
EngineBoots=0
InitialUserPasswd=******
InitialUserPasswdSet=no
Trap.Address=
Trap.Community=public
Trap.Enabled=no
V1=no
V1ReadCommunity=public
V1WriteCommunity=write
V2c=no
V3=no`,
  },
  {
    group: 'SNMP.Trap.T#',
    repeat: upTo(1),
    lines: `
Address=
AuthFail.Enabled=no
ColdStart.Enabled=no
Community=public
LinkUp.Enabled=no
WarmStart.Enabled=no`,
  },
  {
    group: 'Time',
    repeat: once,
    lines: `
DST.Enabled=yes
NTP.Server=0.0.0.0
NTP.VolatileServer=
ObtainFromDHCP=yes
POSIXTimeZone=CET-1CEST,M3.5.0,M10.5.0/3
ServerDate=no
SyncSource=NTP
TimeZone=GMT+1`,
  },
  {
    group: 'SMTP',
    repeat: once,
    lines: `
AutoSubject=yes
From=
LoginEnabled=no
LoginMethod=0
LoginPass=******
LoginUser=
MailServer1=
MailServer2=
POPServer=
ToList=`,
  },
  {
    group: 'MotionDetection',
    repeat: once,
    lines: `
MotionDetection=yes
NbrOfWindows=10`,
    video: true,
    until: 10,
  },
  {
    group: 'Image.I#',
    repeat: upTo(6),
    lines: `
Enabled=no
Name=View Area
Source=0
Appearance.AntiAliasingEnabled=no
Appearance.ColorEnabled=yes
Appearance.Compression=30
Appearance.MirrorEnabled=no
Appearance.Resolution=1280x720
Appearance.Rotation=0
Appearance.ZipStreamStrength=10
DateFormat=YYYY-MM-DD
MPEG.AdaptiveRateControl.Enabled=no
MPEG.Complexity=50
MPEG.ConfigHeaderInterval=1
MPEG.FrameSkipMode=drop
MPEG.ICount=1
MPEG.PCount=31
MPEG.UserDataEnabled=no
MPEG.UserDataInterval=1
MPEG.ZChromaQPMode=off
MPEG.ZFpsMode=fixed
MPEG.ZGopMode=fixed
MPEG.ZMaxGopLength=300
MPEG.ZMinFPS=0
MPEG.ZStrength=10
MPEG.H264.Profile=high
MPEG.H264.PSEnabled=no
MPEG.SignedVideo.Enabled=no
MaxFPS=0
NbrOfFPS=30
Overlay.Enabled=no
Overlay.XPos=0
Overlay.YPos=0
OverlayPath=/etc/overlays/axis(128x44).ovl
RateControl.MaxBitrate=0
RateControl.Mode=vbr
RateControl.Priority=framerate
RateControl.TargetBitrate=0
SizeControl.MaxFrameSize=0
Stream.Duration=0
Stream.FPS=0
Stream.NbrOfFrames=0
Text.BGColor=black
Text.ClockEnabled=no
Text.Color=white
Text.DateEnabled=no
Text.Position=top
Text.String=
Text.TextEnabled=no
Text.TextSize=medium
TriggerData.AudioEnabled=yes
TriggerData.IOEnabled=yes
TriggerData.MotionDetectionEnabled=yes
TriggerData.MotionLevelEnabled=no
TriggerData.TamperingEnabled=no
TriggerData.UserTriggers=`,
    video: true,
  },
  {
    group: 'ImageSource.I0',
    repeat: once,
    lines: `
CameraTiltOrientation=0
Name=Camera
Rotation=0
Sensor.AspectRatio=16:9
Sensor.BacklightCompensation=no
Sensor.Brightness=50
Sensor.CaptureMode=1
Sensor.ColorLevel=50
Sensor.Contrast=50
Sensor.Exposure=auto
Sensor.ExposurePriority=0
Sensor.ExposureValue=50
Sensor.ExposureWindow=auto
Sensor.LocalContrast=50
Sensor.MaxExposureTime=33333
Sensor.MaxGain=100
Sensor.MinExposureTime=41
Sensor.Sharpness=50
Sensor.Stabilizer=off
Sensor.WDR=on
Sensor.WhiteBalance=auto
DayNight.IrCutFilter=auto
DayNight.ShiftLevel=100
Focus.AutofocusSupported=yes
Video.DetectedType=1920x1080`,
    video: true,
  },
  {
    group: 'StreamProfile',
    repeat: once,
    lines: `
MaxGroups=26
S0.Name=Main
S0.Description=Full size, H.264
S0.Parameters=videocodec=h264&resolution=1280x720&fps=15
S1.Name=Sub
S1.Description=Small, for a wall of pictures
S1.Parameters=videocodec=h264&resolution=640x360&fps=15`,
    video: true,
  },
  {
    group: 'PTZ',
    repeat: once,
    lines: `
BoaProtPTZOperator=password
CamPorts.Cam1Port=-1
ImageSource.I0.PTZEnabled=false
NbrOfCameras=1
NbrOfSerPorts=0
Various.V1.Locked=true
Various.V1.ReturnToOverview=0`,
    video: true,
  },
  {
    group: 'PTZ.Preset.P0.Position.P#',
    repeat: upTo(80, 1),
    lines: `
Name=Position
Data=tilt=0.000000:focus=32766.000000:pan=0.000000:iris=32766.000000:zoom=1.000000`,
    video: true,
    until: 11,
  },
  {
    group: 'IOPort',
    repeat: once,
    lines: `
I0.Configurable=yes
I0.Direction=input
I0.Input.Name=Port 1
I0.Input.Trig=closed
I0.Output.Active=closed
I0.Output.DelayTime=0
I0.Output.Mode=bistable
I0.Output.PulseTime=0
I0.Usage=`,
  },
  {
    group: 'Storage.S#',
    repeat: upTo(2),
    lines: `
AutoRepair=yes
CleanupLevel=90
CleanupMaxAge=0
CleanupPolicyActive=fifo
DiskID=SD_DISK
Enabled=yes
ExtraMountOptions=
FileSystem=ext4
FriendlyName=SD Card
Locked=no
MountOnBoot=yes
RequiredFileSystem=none`,
  },
  {
    group: 'WebService',
    repeat: once,
    lines: `
UsernameToken.ReplayAttackProtection=yes`,
  },
  {
    group: 'API',
    repeat: once,
    lines: `
RemoteSyslog1.Enabled=false
RemoteSyslog1.Server1.Address=
RemoteSyslog1.Server1.Port=6514
RemoteSyslog1.Server1.Protocol=TLS`,
    since: 10,
  },
  {
    group: 'Event.E#',
    repeat: upTo(12),
    lines: `
Active=no
Enabled=no
HWInputs=
MinimumTriggerInterval=00:00:00
Name=Event
Priority=normal
SWInput=
Starttime=00:00
Type=T
Weekdays=1111111`,
    video: true,
    since: 9,
    until: 11,
  },
  {
    group: 'Event.E#.Actions.A0',
    repeat: upTo(12),
    lines: `
Command=start
Order=0
Parameters=recipient=/var/spool/storage/SD_DISK&folder=%2525m%2525d%2525H&prefix=image&suffix=date&stream=videocodec%3Dh264%26resolution%3D1280x720%26fps%3D15%26compression%3D30%26videokeyframeinterval%3D32%26audio%3D0&preduration=3000&postduration=5000&maximages=0&overwrite=no&trigger=tns1%3AVideoSource%2Ftnsaxis%3AMotionAlarm&schedule=com.axis.schedules.office_hours&user=&pass=******
Protocol=HTTP
Server=
Type=R`,
    video: true,
    since: 9,
    until: 11,
  },
  {
    group: 'UserDefinedText.T#',
    repeat: upTo(16),
    lines: `
Name=
Text=
Position=top
Color=white`,
    video: true,
    since: 9,
    until: 11,
  },
  {
    group: 'Layout',
    repeat: once,
    lines: `
AxisLogo=yes
CustomLink.C0.Enabled=no
CustomLink.C0.Name=Custom link 1
CustomLink.C0.URL=http://
CustomLink.C0.Use=cgi_link
DefaultStreamProfile=
DefaultVideoFormat=mjpeg
EnableBasicSetup=no
LogoPath=
MJPEGInIE=activex
PlayAudioClipEnabled=no
ShowRelay=no
ShowVideoFormatDropDown=yes
SnapshotEnabled=no
Trigger.T0.Enabled=no
ViewerIncludeAxisLinks=yes`,
    until: 10,
  },
];
