#!/bin/sh
# Makes the clips that the simulated cameras play, from ffmpeg's own test sources. Run it by hand when they must change;
# the results are committed, so nobody needs ffmpeg to run the simulated world.
# One key picture a second and no B pictures, as surveillance cameras encode; one slice per picture.
set -eu
cd "$(dirname "$0")"
quiet='-hide_banner -loglevel error -y'
seconds=4
x264='keyint=15:min-keyint=15:scenecut=0:bframes=0:slices=1:sliced-threads=0:aud=0'

video() { # size bitrate encoder-options... output
  size=$1 rate=$2
  shift 2
  # shellcheck disable=SC2086
  ffmpeg $quiet -f lavfi -i "testsrc2=size=$size:rate=15:duration=$seconds" -pix_fmt yuv420p -b:v "$rate" "$@"
}

video 1280x720 1500k -c:v libx264 -profile:v main -preset slow -x264-params "$x264" -f h264 main.h264
video 640x360 400k -c:v libx264 -profile:v baseline -preset slow -x264-params "$x264" -f h264 sub.h264
video 1280x720 1000k -c:v libx265 -preset medium -tag:v hvc1 \
  -x265-params 'log-level=error:keyint=15:min-keyint=15:scenecut=0:bframes=0:slices=1:repeat-headers=1' -f hevc main.h265

# A tone that rises once a loop, so that a gap or a repeat can be heard. 64 AAC frames of 1024 samples at 16 kHz.
# shellcheck disable=SC2086
ffmpeg $quiet -f lavfi -i 'aevalsrc=0.2*sin(2*PI*(300+60*t)*t):s=16000:d=4.096' -ac 1 -c:a aac -b:a 32k -f adts tone.aac
# shellcheck disable=SC2086
ffmpeg $quiet -f lavfi -i 'aevalsrc=0.2*sin(2*PI*(300+60*t)*t):s=8000:d=4' -ac 1 -c:a pcm_mulaw -f mulaw tone.ulaw

for size in 1280x720 640x360; do
  # shellcheck disable=SC2086
  ffmpeg $quiet -f lavfi -i "testsrc2=size=$size:rate=1:duration=1" -frames:v 1 -pix_fmt yuvj420p -q:v 10 -f mjpeg "still-$size.jpg"
done
