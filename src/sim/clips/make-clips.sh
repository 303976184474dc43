#!/bin/sh
# Makes the clips that the simulated cameras play: pictures from render-scene.ts, encoded by ffmpeg. Run it by hand when
# they must change (takes some minutes); the results are committed, so nobody needs ffmpeg to run the
# simulated world. One key picture a second and no B pictures, as surveillance cameras encode; one slice per picture.
# Every picture carries its number in the loop as a stamp (../stamps.ts).
set -eu
cd "$(dirname "$0")"
quiet='-hide_banner -loglevel error -y'

scene() { # name width height frames-per-second seconds grain ffmpeg-options... output
  name=$1 width=$2 height=$3 rate=$4 seconds=$5 grain=$6
  shift 6
  # shellcheck disable=SC2086
  node render-scene.ts "$name" "$width" "$height" "$rate" "$seconds" "$grain" |
    ffmpeg $quiet -f rawvideo -pix_fmt rgb24 -s "${width}x$height" -r "$rate" -i - "$@"
}

yuv='-pix_fmt yuv420p -colorspace bt709 -color_range tv'
h264() { # profile key-picture-distance rate-option...
  profile=$1 keyint=$2
  shift 2
  echo "$yuv -c:v libx264 -profile:v $profile -preset slow $* -f h264 -x264-params keyint=$keyint:min-keyint=$keyint:scenecut=0:bframes=0:slices=1:sliced-threads=0:aud=0"
}
h265() { # key-picture-distance quality
  echo "$yuv -c:v libx265 -preset medium -crf $2 -tag:v hvc1 -f hevc -x265-params log-level=error:keyint=$1:min-keyint=$1:scenecut=0:bframes=0:slices=1:repeat-headers=1"
}

# What cameras of the demo show: 15 pictures a second, 8 seconds.
for name in hall yard aisle; do
  # shellcheck disable=SC2046
  scene $name 1280 720 15 8 0 $(h264 main 15 -crf 25) "$name-main.h264"
  # shellcheck disable=SC2046
  scene $name 640 360 15 8 0 $(h264 baseline 15 -crf 26) "$name-sub.h264"
  # shellcheck disable=SC2046
  scene $name 1280 720 15 8 0 $(h265 15 28) "$name-main.h265"
  # shellcheck disable=SC2046
  scene $name 640 360 15 8 0 $(h265 15 28) "$name-sub.h265"
  for size in 1280x720 640x360; do
    scene $name "${size%x*}" "${size#*x}" 1 1 0 -frames:v 1 -pix_fmt yuvj420p -q:v 6 -f mjpeg "$name-$size.jpg"
  done
done

# Motion JPEG with the Huffman tables that RFC 2435 takes for granted.
scene hall 1280 720 5 2 0 -pix_fmt yuvj420p -q:v 9 -huffman default -c:v mjpeg -f mjpeg hall-main.mjpeg

# For measurements: 30 pictures a second with the grain of a sensor, 4 seconds.
# shellcheck disable=SC2046
scene hall 1280 720 30 4 10 $(h264 main 30 -b:v 2600k) hall-main30.h264
# shellcheck disable=SC2046
scene hall 640 360 30 4 8 $(h264 main 30 -b:v 450k) hall-sub30.h264

# A tone that rises once a loop, so that a gap or a repeat can be heard. 64 AAC frames of 1024 samples at 16 kHz.
# shellcheck disable=SC2086
ffmpeg $quiet -f lavfi -i 'aevalsrc=0.2*sin(2*PI*(300+60*t)*t):s=16000:d=4.096' -ac 1 -c:a aac -b:a 32k -f adts tone.aac
# shellcheck disable=SC2086
ffmpeg $quiet -f lavfi -i 'aevalsrc=0.2*sin(2*PI*(300+60*t)*t):s=8000:d=4' -ac 1 -c:a pcm_mulaw -f mulaw tone.ulaw
