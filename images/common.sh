# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What build and archives share: names, versions, and the program that writes images. Sourced, never run; after the
# lab's common.sh.
# shellcheck disable=SC2034 # used by who sources this

IMAGES_SRC=$PROJECT_DIR/images
image_names=(udn-controller ovn-adapter)

from_pom() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$PROJECT_DIR/pom.xml" | head -n 1; }
# install.yaml, chart and bundle name the images by the version that the sources lead to
image_version=$(from_pom version)
image_version=${image_version%-SNAPSHOT}
# of every file in an image, and of the images themselves
image_time=$(from_pom project.build.outputTimestamp)

# With the JDK of the root tree: what is made depends on it, and not on the machine.
in_jdk() {
  cd "$PROJECT_DIR" || return
  UDN_EVPN_JDK=tree "$LAB_BIN/with-jdk" "$@"
}

images_main() {
  in_jdk java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -cp "$IMAGES_SRC/target/classes:$IMAGES_SRC/target/lib/*" org.ovn.evpn.images.ImagesMain "$@"
}

# The layers of a built image, from the lowest. usage: image_layers BUILT NAME
image_layers() {
  local base
  base=$(<"$1/base")
  printf '%s\n' "$base/1-debian" "$base/2-runtime" "$1/$2/3-libraries" "$1/$2/4-program" "$1/$2/5-aot"
}
