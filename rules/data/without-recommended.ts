// Debian packages that bring nothing which is merely recommended, with all that they depend on.
// Source: the package indexes of Debian bookworm and trixie (main, amd64), computed 2026-11 on top of the required packages.

export const withoutRecommended: ReadonlySet<string> = new Set(
  (
    'apache2-utils apt-transport-https apt-utils bc bedtools bison bzip2 ca-certificates coreutils dos2unix ' +
    'dumb-init file findutils fontconfig fonts-noto-cjk fonts-roboto gawk gdbserver gettext-base gh gifsicle ' +
    'gosu grep gzip hostname inetutils-ping inotify-tools iqtree jpegoptim jq less libargon2-dev libatomic1 ' +
    'libbrotli-dev libcap-dev libevent-dev libfaketime libffi-dev libfontconfig1 libfreetype6 libgearman-dev ' +
    'libglu1-mesa libgmp-dev libgomp1 libjpeg62-turbo liblzma-dev libmad0-dev libmpdec-dev libnl-3-dev ' +
    'libnl-genl-3-dev libonig-dev libpng16-16 libprotobuf-c-dev librabbitmq-dev libsm6 libsodium-dev libssl-dev ' +
    'libstdc++6 libuv1-dev libx11-6 libx11-dev libxext6 libxml2 libxrender1 libxtst6 libyaml-dev ' +
    'libzookeeper-mt-dev lld lm-sensors locales locales-all lsb-release make n2n net-tools netcat-openbsd ' +
    'netcat-traditional ninja-build odbcinst openssl optipng pandoc patch pciutils pkg-config pkgconf pngquant ' +
    'protobuf-c-compiler psmisc redis-tools rsync sed sqlite3 sudo tar tini tmux tree tzdata unixodbc-dev unzip ' +
    'upx-ucl usbutils wireless-tools xfonts-75dpi xfonts-base xz-utils zstd'
  ).split(' '),
)
