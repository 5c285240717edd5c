// All rules by id. Generated from the files in the folders; `npm run update` writes it.
import buildToolsInImage from './image/build-tools-in-image.ts'
import constantPlatform from './image/constant-platform.ts'
import copyFromEmptyStage from './image/copy-from-empty-stage.ts'
import copyFromOwnStage from './image/copy-from-own-stage.ts'
import copyFromUnknownStage from './image/copy-from-unknown-stage.ts'
import cudaDevelImage from './image/cuda-devel-image.ts'
import deprecatedImage from './image/deprecated-image.ts'
import duplicateStageName from './image/duplicate-stage-name.ts'
import endOfLifeRelease from './image/end-of-life-release.ts'
import fromAsCasing from './image/from-as-casing.ts'
import fullBaseImage from './image/full-base-image.ts'
import instructionBeforeFrom from './image/instruction-before-from.ts'
import invalidDefinitionDescription from './image/invalid-definition-description.ts'
import latestTag from './image/latest-tag.ts'
import movingTag from './image/moving-tag.ts'
import namedUserWithoutPasswd from './image/named-user-without-passwd.ts'
import redundantTargetPlatform from './image/redundant-target-platform.ts'
import reservedStageName from './image/reserved-stage-name.ts'
import retiredTag from './image/retired-tag.ts'
import rootFilesystemCopied from './image/root-filesystem-copied.ts'
import runWithoutShell from './image/run-without-shell.ts'
import stageByNumber from './image/stage-by-number.ts'
import stageNameCasing from './image/stage-name-casing.ts'
import undeclaredArgInFrom from './image/undeclared-arg-in-from.ts'
import unpinnedDigest from './image/unpinned-digest.ts'
import unreachableStage from './image/unreachable-stage.ts'
import untrustedRegistry from './image/untrusted-registry.ts'
import unusableArgDefault from './image/unusable-arg-default.ts'
import aptInBuild from './packages/apt-in-build.ts'
import developmentDependencies from './packages/development-dependencies.ts'
import distributionUpgrade from './packages/distribution-upgrade.ts'
import externallyManagedPython from './packages/externally-managed-python.ts'
import gemDocumentation from './packages/gem-documentation.ts'
import interactiveInstall from './packages/interactive-install.ts'
import leftoverGemFolder from './packages/leftover-gem-folder.ts'
import leftoverPackageCache from './packages/leftover-package-cache.ts'
import recommendedPackages from './packages/recommended-packages.ts'
import redundantClean from './packages/redundant-clean.ts'
import removedPoetryOption from './packages/removed-poetry-option.ts'
import splitInstall from './packages/split-install.ts'
import stalePackageIndex from './packages/stale-package-index.ts'
import unforcedCacheClean from './packages/unforced-cache-clean.ts'
import unlockedInstall from './packages/unlocked-install.ts'
import unnamedBuildPackages from './packages/unnamed-build-packages.ts'
import unpinnedPackage from './packages/unpinned-package.ts'
import consecutiveRuns from './layers/consecutive-runs.ts'
import manifestInLayer from './layers/manifest-in-layer.ts'
import repeatedStageStart from './layers/repeated-stage-start.ts'
import sourcesBeforeInstall from './layers/sources-before-install.ts'
import uncachedDependencies from './layers/uncached-dependencies.ts'
import addForLocalFiles from './files/add-for-local-files.ts'
import cdInRun from './files/cd-in-run.ts'
import copiedArchiveUnpacked from './files/copied-archive-unpacked.ts'
import copiedThenChmod from './files/copied-then-chmod.ts'
import copiedVexDocument from './files/copied-vex-document.ts'
import copyToRelativePath from './files/copy-to-relative-path.ts'
import copyWithoutTrailingSlash from './files/copy-without-trailing-slash.ts'
import ignoredSource from './files/ignored-source.ts'
import onbuildCopy from './files/onbuild-copy.ts'
import redundantMkdir from './files/redundant-mkdir.ts'
import relativeWorkdir from './files/relative-workdir.ts'
import runtimeOwnedCopy from './files/runtime-owned-copy.ts'
import sourceOutsideContext from './files/source-outside-context.ts'
import systemWorkdir from './files/system-workdir.ts'
import unfilteredContext from './files/unfiltered-context.ts'
import unownedCopyAfterUser from './files/unowned-copy-after-user.ts'
import unquotedWorkdir from './files/unquoted-workdir.ts'
import ambiguousTest from './run/ambiguous-test.ts'
import backquotes from './run/backquotes.ts'
import bashism from './run/bashism.ts'
import chainedCommands from './run/chained-commands.ts'
import checksumWithOneBlank from './run/checksum-with-one-blank.ts'
import configureWithoutBuild from './run/configure-without-build.ts'
import deadKeyServer from './run/dead-key-server.ts'
import deletionFromRoot from './run/deletion-from-root.ts'
import downloadInRun from './run/download-in-run.ts'
import escapesInEcho from './run/escapes-in-echo.ts'
import fileByEcho from './run/file-by-echo.ts'
import gitCloneInRun from './run/git-clone-in-run.ts'
import gpgWithoutBatch from './run/gpg-without-batch.ts'
import indentedHeredocEnd from './run/indented-heredoc-end.ts'
import leftoverDownload from './run/leftover-download.ts'
import leftoverSources from './run/leftover-sources.ts'
import leftoverTemporaryFolder from './run/leftover-temporary-folder.ts'
import longRunLine from './run/long-run-line.ts'
import maskedExitStatus from './run/masked-exit-status.ts'
import needlessCat from './run/needless-cat.ts'
import optionLikeGlob from './run/option-like-glob.ts'
import pipeWithoutPipefail from './run/pipe-without-pipefail.ts'
import pointlessCommand from './run/pointless-command.ts'
import powershellGoesOn from './run/powershell-goes-on.ts'
import powershellProgressBar from './run/powershell-progress-bar.ts'
import repeatedPowershell from './run/repeated-powershell.ts'
import replacedShell from './run/replaced-shell.ts'
import sudoInRun from './run/sudo-in-run.ts'
import unexpandedVariable from './run/unexpanded-variable.ts'
import unguardedCd from './run/unguarded-cd.ts'
import unquotedBrackets from './run/unquoted-brackets.ts'
import unquotedExpansion from './run/unquoted-expansion.ts'
import unsortedPackages from './run/unsorted-packages.ts'
import unsupportedOnWindows from './run/unsupported-on-windows.ts'
import wgetAndCurl from './run/wget-and-curl.ts'
import wgetProgressBar from './run/wget-progress-bar.ts'
import adminPort from './start/admin-port.ts'
import entrypointWithoutCmd from './start/entrypoint-without-cmd.ts'
import healthcheckWithoutTool from './start/healthcheck-without-tool.ts'
import hostPort from './start/host-port.ts'
import invalidPort from './start/invalid-port.ts'
import invalidStopSignal from './start/invalid-stop-signal.ts'
import loopbackAddress from './start/loopback-address.ts'
import mismatchedPort from './start/mismatched-port.ts'
import missingHealthcheck from './start/missing-healthcheck.ts'
import missingStartCommand from './start/missing-start-command.ts'
import missingVolume from './start/missing-volume.ts'
import overriddenInstruction from './start/overridden-instruction.ts'
import portProtocolCasing from './start/port-protocol-casing.ts'
import scatteredStart from './start/scattered-start.ts'
import shellForm from './start/shell-form.ts'
import stopSignalSpelling from './start/stop-signal-spelling.ts'
import unconventionalPort from './start/unconventional-port.ts'
import undocumentedPort from './start/undocumented-port.ts'
import unfitStopSignal from './start/unfit-stop-signal.ts'
import ungracefulStopSignal from './start/ungraceful-stop-signal.ts'
import unreachableCmd from './start/unreachable-cmd.ts'
import copiedCredentials from './safety/copied-credentials.ts'
import curlWithoutFail from './safety/curl-without-fail.ts'
import curlWithoutRedirects from './safety/curl-without-redirects.ts'
import dockerSocket from './safety/docker-socket.ts'
import downgradedRedirect from './safety/downgraded-redirect.ts'
import downloadWithoutRetries from './safety/download-without-retries.ts'
import insecureRun from './safety/insecure-run.ts'
import installScripts from './safety/install-scripts.ts'
import literalSecret from './safety/literal-secret.ts'
import passwordInLayer from './safety/password-in-layer.ts'
import plainHttpDownload from './safety/plain-http-download.ts'
import readableSecretMount from './safety/readable-secret-mount.ts'
import rootAtRuntime from './safety/root-at-runtime.ts'
import scriptFromNetwork from './safety/script-from-network.ts'
import secretInVariable from './safety/secret-in-variable.ts'
import unsignedPackages from './safety/unsigned-packages.ts'
import unverifiedDownload from './safety/unverified-download.ts'
import unverifiedTls from './safety/unverified-tls.ts'
import vulnerableOpenssl from './safety/vulnerable-openssl.ts'
import weakHash from './safety/weak-hash.ts'
import weakTlsVersion from './safety/weak-tls-version.ts'
import worldWritable from './safety/world-writable.ts'
import bufferedPythonOutput from './names/buffered-python-output.ts'
import debugSwitch from './names/debug-switch.ts'
import duplicateLabel from './names/duplicate-label.ts'
import invalidLabelKey from './names/invalid-label-key.ts'
import labelOfBuildx from './names/label-of-buildx.ts'
import labelOutsideSchema from './names/label-outside-schema.ts'
import malformedLabelValue from './names/malformed-label-value.ts'
import missingOciLabels from './names/missing-oci-labels.ts'
import missingRequiredLabel from './names/missing-required-label.ts'
import scatteredLabels from './names/scattered-labels.ts'
import selfReferenceInEnv from './names/self-reference-in-env.ts'
import staleBaseDigest from './names/stale-base-digest.ts'
import telemetry from './names/telemetry.ts'
import undefinedVariable from './names/undefined-variable.ts'
import unknownUser from './names/unknown-user.ts'
import unsetEnv from './names/unset-env.ts'
import unsortedLabels from './names/unsorted-labels.ts'
import userBackAndForth from './names/user-back-and-forth.ts'
import userByName from './names/user-by-name.ts'
import userWithGroup from './names/user-with-group.ts'
import userWithoutId from './names/user-without-id.ts'
import useraddHugeUid from './names/useradd-huge-uid.ts'
import allDriverCapabilities from './stacks/all-driver-capabilities.ts'
import assetsWithoutDummyKey from './stacks/assets-without-dummy-key.ts'
import builtInOpcache from './stacks/built-in-opcache.ts'
import bundledDevelopmentGems from './stacks/bundled-development-gems.ts'
import condaOnCudaImage from './stacks/conda-on-cuda-image.ts'
import cudaWheelMismatch from './stacks/cuda-wheel-mismatch.ts'
import deprecatedBundlerOption from './stacks/deprecated-bundler-option.ts'
import fixedGpuChoice from './stacks/fixed-gpu-choice.ts'
import gpuQueryInBuild from './stacks/gpu-query-in-build.ts'
import hostGpuSoftware from './stacks/host-gpu-software.ts'
import interpretedRuby from './stacks/interpreted-ruby.ts'
import parallelBootsnap from './stacks/parallel-bootsnap.ts'
import phpWithoutOpcache from './stacks/php-without-opcache.ts'
import redundantBundler from './stacks/redundant-bundler.ts'
import redundantCuda from './stacks/redundant-cuda.ts'
import uncachedGems from './stacks/uncached-gems.ts'
import unfitRailsHealthcheck from './stacks/unfit-rails-healthcheck.ts'
import unloadedJemalloc from './stacks/unloaded-jemalloc.ts'
import unlockedBundle from './stacks/unlocked-bundle.ts'
import unwritableRailsState from './stacks/unwritable-rails-state.ts'
import xdebugInImage from './stacks/xdebug-in-image.ts'
import blankBeforeEquals from './spelling/blank-before-equals.ts'
import blankLineInContinuation from './spelling/blank-line-in-continuation.ts'
import brokenJsonForm from './spelling/broken-json-form.ts'
import buildFailure from './spelling/build-failure.ts'
import crowdedStages from './spelling/crowded-stages.ts'
import directiveCasing from './spelling/directive-casing.ts'
import inconsistentKeywordCasing from './spelling/inconsistent-keyword-casing.ts'
import ineffectiveDirective from './spelling/ineffective-directive.ts'
import inlineIgnore from './spelling/inline-ignore.ts'
import legacyKeyValue from './spelling/legacy-key-value.ts'
import maintainer from './spelling/maintainer.ts'
import strayBlanks from './spelling/stray-blanks.ts'
import syntaxError from './spelling/syntax-error.ts'
import todoComment from './spelling/todo-comment.ts'
import unevenIndentation from './spelling/uneven-indentation.ts'
import unknownSyntaxImage from './spelling/unknown-syntax-image.ts'
import unknownTrigger from './spelling/unknown-trigger.ts'
import unusedIgnore from './spelling/unused-ignore.ts'
import ignoreIdleException from './dockerignore/ignore-idle-exception.ts'
import ignoreInvalidPattern from './dockerignore/ignore-invalid-pattern.ts'
import ignoreNeededSource from './dockerignore/ignore-needed-source.ts'
import ignoreOutsideContext from './dockerignore/ignore-outside-context.ts'
import ignoreReplacedFile from './dockerignore/ignore-replaced-file.ts'
import ignoreRootOnly from './dockerignore/ignore-root-only.ts'
import ignoreRootedPattern from './dockerignore/ignore-rooted-pattern.ts'
import ignoreShadowedLine from './dockerignore/ignore-shadowed-line.ts'
import ignoreTrailingComment from './dockerignore/ignore-trailing-comment.ts'
import ignoreUncoveredSecret from './dockerignore/ignore-uncovered-secret.ts'
import ignoreUnmatchedLine from './dockerignore/ignore-unmatched-line.ts'
import type { Described, IgnoreRule, Rule } from './rule.ts'

export const rules: Readonly<Record<string, Rule>> = {
  'build-tools-in-image': buildToolsInImage,
  'constant-platform': constantPlatform,
  'copy-from-empty-stage': copyFromEmptyStage,
  'copy-from-own-stage': copyFromOwnStage,
  'copy-from-unknown-stage': copyFromUnknownStage,
  'cuda-devel-image': cudaDevelImage,
  'deprecated-image': deprecatedImage,
  'duplicate-stage-name': duplicateStageName,
  'end-of-life-release': endOfLifeRelease,
  'from-as-casing': fromAsCasing,
  'full-base-image': fullBaseImage,
  'instruction-before-from': instructionBeforeFrom,
  'invalid-definition-description': invalidDefinitionDescription,
  'latest-tag': latestTag,
  'moving-tag': movingTag,
  'named-user-without-passwd': namedUserWithoutPasswd,
  'redundant-target-platform': redundantTargetPlatform,
  'reserved-stage-name': reservedStageName,
  'retired-tag': retiredTag,
  'root-filesystem-copied': rootFilesystemCopied,
  'run-without-shell': runWithoutShell,
  'stage-by-number': stageByNumber,
  'stage-name-casing': stageNameCasing,
  'undeclared-arg-in-from': undeclaredArgInFrom,
  'unpinned-digest': unpinnedDigest,
  'unreachable-stage': unreachableStage,
  'untrusted-registry': untrustedRegistry,
  'unusable-arg-default': unusableArgDefault,
  'apt-in-build': aptInBuild,
  'development-dependencies': developmentDependencies,
  'distribution-upgrade': distributionUpgrade,
  'externally-managed-python': externallyManagedPython,
  'gem-documentation': gemDocumentation,
  'interactive-install': interactiveInstall,
  'leftover-gem-folder': leftoverGemFolder,
  'leftover-package-cache': leftoverPackageCache,
  'recommended-packages': recommendedPackages,
  'redundant-clean': redundantClean,
  'removed-poetry-option': removedPoetryOption,
  'split-install': splitInstall,
  'stale-package-index': stalePackageIndex,
  'unforced-cache-clean': unforcedCacheClean,
  'unlocked-install': unlockedInstall,
  'unnamed-build-packages': unnamedBuildPackages,
  'unpinned-package': unpinnedPackage,
  'consecutive-runs': consecutiveRuns,
  'manifest-in-layer': manifestInLayer,
  'repeated-stage-start': repeatedStageStart,
  'sources-before-install': sourcesBeforeInstall,
  'uncached-dependencies': uncachedDependencies,
  'add-for-local-files': addForLocalFiles,
  'cd-in-run': cdInRun,
  'copied-archive-unpacked': copiedArchiveUnpacked,
  'copied-then-chmod': copiedThenChmod,
  'copied-vex-document': copiedVexDocument,
  'copy-to-relative-path': copyToRelativePath,
  'copy-without-trailing-slash': copyWithoutTrailingSlash,
  'ignored-source': ignoredSource,
  'onbuild-copy': onbuildCopy,
  'redundant-mkdir': redundantMkdir,
  'relative-workdir': relativeWorkdir,
  'runtime-owned-copy': runtimeOwnedCopy,
  'source-outside-context': sourceOutsideContext,
  'system-workdir': systemWorkdir,
  'unfiltered-context': unfilteredContext,
  'unowned-copy-after-user': unownedCopyAfterUser,
  'unquoted-workdir': unquotedWorkdir,
  'ambiguous-test': ambiguousTest,
  backquotes,
  bashism,
  'chained-commands': chainedCommands,
  'checksum-with-one-blank': checksumWithOneBlank,
  'configure-without-build': configureWithoutBuild,
  'dead-key-server': deadKeyServer,
  'deletion-from-root': deletionFromRoot,
  'download-in-run': downloadInRun,
  'escapes-in-echo': escapesInEcho,
  'file-by-echo': fileByEcho,
  'git-clone-in-run': gitCloneInRun,
  'gpg-without-batch': gpgWithoutBatch,
  'indented-heredoc-end': indentedHeredocEnd,
  'leftover-download': leftoverDownload,
  'leftover-sources': leftoverSources,
  'leftover-temporary-folder': leftoverTemporaryFolder,
  'long-run-line': longRunLine,
  'masked-exit-status': maskedExitStatus,
  'needless-cat': needlessCat,
  'option-like-glob': optionLikeGlob,
  'pipe-without-pipefail': pipeWithoutPipefail,
  'pointless-command': pointlessCommand,
  'powershell-goes-on': powershellGoesOn,
  'powershell-progress-bar': powershellProgressBar,
  'repeated-powershell': repeatedPowershell,
  'replaced-shell': replacedShell,
  'sudo-in-run': sudoInRun,
  'unexpanded-variable': unexpandedVariable,
  'unguarded-cd': unguardedCd,
  'unquoted-brackets': unquotedBrackets,
  'unquoted-expansion': unquotedExpansion,
  'unsorted-packages': unsortedPackages,
  'unsupported-on-windows': unsupportedOnWindows,
  'wget-and-curl': wgetAndCurl,
  'wget-progress-bar': wgetProgressBar,
  'admin-port': adminPort,
  'entrypoint-without-cmd': entrypointWithoutCmd,
  'healthcheck-without-tool': healthcheckWithoutTool,
  'host-port': hostPort,
  'invalid-port': invalidPort,
  'invalid-stop-signal': invalidStopSignal,
  'loopback-address': loopbackAddress,
  'mismatched-port': mismatchedPort,
  'missing-healthcheck': missingHealthcheck,
  'missing-start-command': missingStartCommand,
  'missing-volume': missingVolume,
  'overridden-instruction': overriddenInstruction,
  'port-protocol-casing': portProtocolCasing,
  'scattered-start': scatteredStart,
  'shell-form': shellForm,
  'stop-signal-spelling': stopSignalSpelling,
  'unconventional-port': unconventionalPort,
  'undocumented-port': undocumentedPort,
  'unfit-stop-signal': unfitStopSignal,
  'ungraceful-stop-signal': ungracefulStopSignal,
  'unreachable-cmd': unreachableCmd,
  'copied-credentials': copiedCredentials,
  'curl-without-fail': curlWithoutFail,
  'curl-without-redirects': curlWithoutRedirects,
  'docker-socket': dockerSocket,
  'downgraded-redirect': downgradedRedirect,
  'download-without-retries': downloadWithoutRetries,
  'insecure-run': insecureRun,
  'install-scripts': installScripts,
  'literal-secret': literalSecret,
  'password-in-layer': passwordInLayer,
  'plain-http-download': plainHttpDownload,
  'readable-secret-mount': readableSecretMount,
  'root-at-runtime': rootAtRuntime,
  'script-from-network': scriptFromNetwork,
  'secret-in-variable': secretInVariable,
  'unsigned-packages': unsignedPackages,
  'unverified-download': unverifiedDownload,
  'unverified-tls': unverifiedTls,
  'vulnerable-openssl': vulnerableOpenssl,
  'weak-hash': weakHash,
  'weak-tls-version': weakTlsVersion,
  'world-writable': worldWritable,
  'buffered-python-output': bufferedPythonOutput,
  'debug-switch': debugSwitch,
  'duplicate-label': duplicateLabel,
  'invalid-label-key': invalidLabelKey,
  'label-of-buildx': labelOfBuildx,
  'label-outside-schema': labelOutsideSchema,
  'malformed-label-value': malformedLabelValue,
  'missing-oci-labels': missingOciLabels,
  'missing-required-label': missingRequiredLabel,
  'scattered-labels': scatteredLabels,
  'self-reference-in-env': selfReferenceInEnv,
  'stale-base-digest': staleBaseDigest,
  telemetry,
  'undefined-variable': undefinedVariable,
  'unknown-user': unknownUser,
  'unset-env': unsetEnv,
  'unsorted-labels': unsortedLabels,
  'user-back-and-forth': userBackAndForth,
  'user-by-name': userByName,
  'user-with-group': userWithGroup,
  'user-without-id': userWithoutId,
  'useradd-huge-uid': useraddHugeUid,
  'all-driver-capabilities': allDriverCapabilities,
  'assets-without-dummy-key': assetsWithoutDummyKey,
  'built-in-opcache': builtInOpcache,
  'bundled-development-gems': bundledDevelopmentGems,
  'conda-on-cuda-image': condaOnCudaImage,
  'cuda-wheel-mismatch': cudaWheelMismatch,
  'deprecated-bundler-option': deprecatedBundlerOption,
  'fixed-gpu-choice': fixedGpuChoice,
  'gpu-query-in-build': gpuQueryInBuild,
  'host-gpu-software': hostGpuSoftware,
  'interpreted-ruby': interpretedRuby,
  'parallel-bootsnap': parallelBootsnap,
  'php-without-opcache': phpWithoutOpcache,
  'redundant-bundler': redundantBundler,
  'redundant-cuda': redundantCuda,
  'uncached-gems': uncachedGems,
  'unfit-rails-healthcheck': unfitRailsHealthcheck,
  'unloaded-jemalloc': unloadedJemalloc,
  'unlocked-bundle': unlockedBundle,
  'unwritable-rails-state': unwritableRailsState,
  'xdebug-in-image': xdebugInImage,
  'blank-before-equals': blankBeforeEquals,
  'blank-line-in-continuation': blankLineInContinuation,
  'broken-json-form': brokenJsonForm,
  'build-failure': buildFailure,
  'crowded-stages': crowdedStages,
  'directive-casing': directiveCasing,
  'inconsistent-keyword-casing': inconsistentKeywordCasing,
  'ineffective-directive': ineffectiveDirective,
  'inline-ignore': inlineIgnore,
  'legacy-key-value': legacyKeyValue,
  maintainer,
  'stray-blanks': strayBlanks,
  'syntax-error': syntaxError,
  'todo-comment': todoComment,
  'uneven-indentation': unevenIndentation,
  'unknown-syntax-image': unknownSyntaxImage,
  'unknown-trigger': unknownTrigger,
  'unused-ignore': unusedIgnore,
}

/** The rules about ignore files. */
export const ignoreRules: Readonly<Record<string, IgnoreRule>> = {
  'ignore-idle-exception': ignoreIdleException,
  'ignore-invalid-pattern': ignoreInvalidPattern,
  'ignore-needed-source': ignoreNeededSource,
  'ignore-outside-context': ignoreOutsideContext,
  'ignore-replaced-file': ignoreReplacedFile,
  'ignore-root-only': ignoreRootOnly,
  'ignore-rooted-pattern': ignoreRootedPattern,
  'ignore-shadowed-line': ignoreShadowedLine,
  'ignore-trailing-comment': ignoreTrailingComment,
  'ignore-uncovered-secret': ignoreUncoveredSecret,
  'ignore-unmatched-line': ignoreUnmatchedLine,
}

/** All of both, for whoever only wants to read about them. */
export const described: Readonly<Record<string, Described>> = { ...rules, ...ignoreRules }

/** The folder of each rule. */
export const topicOf: Readonly<Record<string, string>> = {
  'build-tools-in-image': 'image',
  'constant-platform': 'image',
  'copy-from-empty-stage': 'image',
  'copy-from-own-stage': 'image',
  'copy-from-unknown-stage': 'image',
  'cuda-devel-image': 'image',
  'deprecated-image': 'image',
  'duplicate-stage-name': 'image',
  'end-of-life-release': 'image',
  'from-as-casing': 'image',
  'full-base-image': 'image',
  'instruction-before-from': 'image',
  'invalid-definition-description': 'image',
  'latest-tag': 'image',
  'moving-tag': 'image',
  'named-user-without-passwd': 'image',
  'redundant-target-platform': 'image',
  'reserved-stage-name': 'image',
  'retired-tag': 'image',
  'root-filesystem-copied': 'image',
  'run-without-shell': 'image',
  'stage-by-number': 'image',
  'stage-name-casing': 'image',
  'undeclared-arg-in-from': 'image',
  'unpinned-digest': 'image',
  'unreachable-stage': 'image',
  'untrusted-registry': 'image',
  'unusable-arg-default': 'image',
  'apt-in-build': 'packages',
  'development-dependencies': 'packages',
  'distribution-upgrade': 'packages',
  'externally-managed-python': 'packages',
  'gem-documentation': 'packages',
  'interactive-install': 'packages',
  'leftover-gem-folder': 'packages',
  'leftover-package-cache': 'packages',
  'recommended-packages': 'packages',
  'redundant-clean': 'packages',
  'removed-poetry-option': 'packages',
  'split-install': 'packages',
  'stale-package-index': 'packages',
  'unforced-cache-clean': 'packages',
  'unlocked-install': 'packages',
  'unnamed-build-packages': 'packages',
  'unpinned-package': 'packages',
  'consecutive-runs': 'layers',
  'manifest-in-layer': 'layers',
  'repeated-stage-start': 'layers',
  'sources-before-install': 'layers',
  'uncached-dependencies': 'layers',
  'add-for-local-files': 'files',
  'cd-in-run': 'files',
  'copied-archive-unpacked': 'files',
  'copied-then-chmod': 'files',
  'copied-vex-document': 'files',
  'copy-to-relative-path': 'files',
  'copy-without-trailing-slash': 'files',
  'ignored-source': 'files',
  'onbuild-copy': 'files',
  'redundant-mkdir': 'files',
  'relative-workdir': 'files',
  'runtime-owned-copy': 'files',
  'source-outside-context': 'files',
  'system-workdir': 'files',
  'unfiltered-context': 'files',
  'unowned-copy-after-user': 'files',
  'unquoted-workdir': 'files',
  'ambiguous-test': 'run',
  backquotes: 'run',
  bashism: 'run',
  'chained-commands': 'run',
  'checksum-with-one-blank': 'run',
  'configure-without-build': 'run',
  'dead-key-server': 'run',
  'deletion-from-root': 'run',
  'download-in-run': 'run',
  'escapes-in-echo': 'run',
  'file-by-echo': 'run',
  'git-clone-in-run': 'run',
  'gpg-without-batch': 'run',
  'indented-heredoc-end': 'run',
  'leftover-download': 'run',
  'leftover-sources': 'run',
  'leftover-temporary-folder': 'run',
  'long-run-line': 'run',
  'masked-exit-status': 'run',
  'needless-cat': 'run',
  'option-like-glob': 'run',
  'pipe-without-pipefail': 'run',
  'pointless-command': 'run',
  'powershell-goes-on': 'run',
  'powershell-progress-bar': 'run',
  'repeated-powershell': 'run',
  'replaced-shell': 'run',
  'sudo-in-run': 'run',
  'unexpanded-variable': 'run',
  'unguarded-cd': 'run',
  'unquoted-brackets': 'run',
  'unquoted-expansion': 'run',
  'unsorted-packages': 'run',
  'unsupported-on-windows': 'run',
  'wget-and-curl': 'run',
  'wget-progress-bar': 'run',
  'admin-port': 'start',
  'entrypoint-without-cmd': 'start',
  'healthcheck-without-tool': 'start',
  'host-port': 'start',
  'invalid-port': 'start',
  'invalid-stop-signal': 'start',
  'loopback-address': 'start',
  'mismatched-port': 'start',
  'missing-healthcheck': 'start',
  'missing-start-command': 'start',
  'missing-volume': 'start',
  'overridden-instruction': 'start',
  'port-protocol-casing': 'start',
  'scattered-start': 'start',
  'shell-form': 'start',
  'stop-signal-spelling': 'start',
  'unconventional-port': 'start',
  'undocumented-port': 'start',
  'unfit-stop-signal': 'start',
  'ungraceful-stop-signal': 'start',
  'unreachable-cmd': 'start',
  'copied-credentials': 'safety',
  'curl-without-fail': 'safety',
  'curl-without-redirects': 'safety',
  'docker-socket': 'safety',
  'downgraded-redirect': 'safety',
  'download-without-retries': 'safety',
  'insecure-run': 'safety',
  'install-scripts': 'safety',
  'literal-secret': 'safety',
  'password-in-layer': 'safety',
  'plain-http-download': 'safety',
  'readable-secret-mount': 'safety',
  'root-at-runtime': 'safety',
  'script-from-network': 'safety',
  'secret-in-variable': 'safety',
  'unsigned-packages': 'safety',
  'unverified-download': 'safety',
  'unverified-tls': 'safety',
  'vulnerable-openssl': 'safety',
  'weak-hash': 'safety',
  'weak-tls-version': 'safety',
  'world-writable': 'safety',
  'buffered-python-output': 'names',
  'debug-switch': 'names',
  'duplicate-label': 'names',
  'invalid-label-key': 'names',
  'label-of-buildx': 'names',
  'label-outside-schema': 'names',
  'malformed-label-value': 'names',
  'missing-oci-labels': 'names',
  'missing-required-label': 'names',
  'scattered-labels': 'names',
  'self-reference-in-env': 'names',
  'stale-base-digest': 'names',
  telemetry: 'names',
  'undefined-variable': 'names',
  'unknown-user': 'names',
  'unset-env': 'names',
  'unsorted-labels': 'names',
  'user-back-and-forth': 'names',
  'user-by-name': 'names',
  'user-with-group': 'names',
  'user-without-id': 'names',
  'useradd-huge-uid': 'names',
  'all-driver-capabilities': 'stacks',
  'assets-without-dummy-key': 'stacks',
  'built-in-opcache': 'stacks',
  'bundled-development-gems': 'stacks',
  'conda-on-cuda-image': 'stacks',
  'cuda-wheel-mismatch': 'stacks',
  'deprecated-bundler-option': 'stacks',
  'fixed-gpu-choice': 'stacks',
  'gpu-query-in-build': 'stacks',
  'host-gpu-software': 'stacks',
  'interpreted-ruby': 'stacks',
  'parallel-bootsnap': 'stacks',
  'php-without-opcache': 'stacks',
  'redundant-bundler': 'stacks',
  'redundant-cuda': 'stacks',
  'uncached-gems': 'stacks',
  'unfit-rails-healthcheck': 'stacks',
  'unloaded-jemalloc': 'stacks',
  'unlocked-bundle': 'stacks',
  'unwritable-rails-state': 'stacks',
  'xdebug-in-image': 'stacks',
  'blank-before-equals': 'spelling',
  'blank-line-in-continuation': 'spelling',
  'broken-json-form': 'spelling',
  'build-failure': 'spelling',
  'crowded-stages': 'spelling',
  'directive-casing': 'spelling',
  'inconsistent-keyword-casing': 'spelling',
  'ineffective-directive': 'spelling',
  'inline-ignore': 'spelling',
  'legacy-key-value': 'spelling',
  maintainer: 'spelling',
  'stray-blanks': 'spelling',
  'syntax-error': 'spelling',
  'todo-comment': 'spelling',
  'uneven-indentation': 'spelling',
  'unknown-syntax-image': 'spelling',
  'unknown-trigger': 'spelling',
  'unused-ignore': 'spelling',
  'ignore-idle-exception': 'dockerignore',
  'ignore-invalid-pattern': 'dockerignore',
  'ignore-needed-source': 'dockerignore',
  'ignore-outside-context': 'dockerignore',
  'ignore-replaced-file': 'dockerignore',
  'ignore-root-only': 'dockerignore',
  'ignore-rooted-pattern': 'dockerignore',
  'ignore-shadowed-line': 'dockerignore',
  'ignore-trailing-comment': 'dockerignore',
  'ignore-uncovered-secret': 'dockerignore',
  'ignore-unmatched-line': 'dockerignore',
}
