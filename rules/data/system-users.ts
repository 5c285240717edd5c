// Users that distributions bring, as their packages base-passwd, setup and alpine-baselayout write them into
// /etc/passwd; older releases had a few more, and all of them are here.
import type { DistributionId } from './images.ts'

const words = (text: string): readonly string[] => text.split(' ')

const debian = words(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody _apt libuuid ' +
    'syslog messagebus',
)
const redHat = words(
  'root bin daemon adm lp sync shutdown halt mail uucp operator games gopher ftp nobody dbus tss polkitd',
)

/** By distribution. Those of systemd are called `systemd-…` and stand in no list. */
export const systemUsers: Readonly<Partial<Record<DistributionId, readonly string[]>>> = {
  debian,
  // Its own account is there from 23.04 on.
  ubuntu: [...debian, 'ubuntu'],
  alpine: words(
    'root bin daemon adm lp sync shutdown halt mail news uucp operator man postmaster cron ftp sshd at squid xfs games ' +
      'postgres cyrus vpopmail ntp smmsp guest nobody',
  ),
  alma: redHat,
  centos: redHat,
  fedora: redHat,
  oracle: redHat,
  rhel: redHat,
  rocky: redHat,
}

/** Official images whose users are those of their distribution and the one that `images.ts` names, read 2026-11. */
export const plainImages: readonly string[] = words(
  'almalinux alpine buildpack-deps centos debian eclipse-temurin elixir erlang fedora gcc golang node openjdk ' +
    'oraclelinux perl php pypy python rockylinux ruby rust ubuntu',
)
