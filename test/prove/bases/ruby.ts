// Ruby: Debian's, with the variables of the official images and gems made of Debian's source packages.
import { type Base, packages, path, release, tools } from './pieces.ts'

/**
 * A folder with gems and an index, which Bundler reads like rubygems.org: those that Debian has as they are, and two by
 * name only, since the sources of no other are within reach: pg has an extension that tells the version of its library,
 * rails is empty.
 */
const gems: Base = {
  names: ['prove/gems'],
  dockerfile: `FROM debian:${release}
${packages('ca-certificates ruby ruby-rackup ruby-sinatra ruby-webrick')}
WORKDIR /src/pg
COPY <<END pg.gemspec
Gem::Specification.new do |it|
  it.name = "pg"
  it.version = "1.5.9"
  it.summary = "The version of libpq"
  it.author = "Plimsoll"
  it.files = ["ext/extconf.rb", "ext/pg.c", "lib/pg.rb"]
  it.extensions = ["ext/extconf.rb"]
end
END
COPY <<END lib/pg.rb
require "pg_ext"
END
COPY <<END ext/extconf.rb
require "mkmf"
dir_config "pg", \`pg_config --includedir\`.strip, \`pg_config --libdir\`.strip
have_library "pq", "PQlibVersion" or abort "libpq is missing"
create_makefile "pg_ext"
END
COPY <<END ext/pg.c
#include <ruby.h>
#include <libpq-fe.h>
static VALUE library_version(VALUE self) { return INT2NUM(PQlibVersion()); }
void Init_pg_ext(void) { rb_define_module_function(rb_define_module("PG"), "library_version", library_version, 0); }
END
COPY <<END /src/pack.rb
require "rubygems/package"
require "zlib"
Dir.chdir "/usr/share/rubygems-integration/all"
specs = Dir["specifications/*.gemspec"].filter_map do |file|
  spec = Gem::Specification.load(file)
  folder = "gems/#{spec.full_name}"
  next unless File.directory? folder
  spec.files = Dir.chdir(folder) { Dir["**/*"].select { |it| File.file? it } }
  spec.test_files = spec.extra_rdoc_files = []
  Dir.chdir(folder) { Gem::Package.build(spec, true, false, "/gems/gems/#{spec.full_name}.gem") }
  spec
end
Dir.chdir "/src/pg"
specs << Gem::Specification.load("pg.gemspec")
Gem::Package.build specs.last, true, false, "/gems/gems/#{specs.last.full_name}.gem"
specs << Gem::Specification.new("rails", "8.0.2") { |it| it.author = it.summary = "Plimsoll"; it.files = ["lib/rails.rb"] }
File.write "lib/rails.rb", ""
Gem::Package.build specs.last, true, false, "/gems/gems/#{specs.last.full_name}.gem"
Dir.chdir "/gems"
pack = ->(name, content) { Zlib::GzipWriter.open(name) { |out| out.write Marshal.dump(content) } }
rows = specs.map { |spec| [spec.name, spec.version, spec.original_platform] }
pack.call "specs.4.8.gz", rows
pack.call "latest_specs.4.8.gz", rows
pack.call "prerelease_specs.4.8.gz", []
specs.each do |spec|
  File.binwrite "quick/Marshal.4.8/#{spec.full_name}.gemspec.rz", Zlib::Deflate.deflate(Marshal.dump(spec))
end
END
RUN mkdir -p /gems/gems /gems/quick/Marshal.4.8 && ruby /src/pack.rb && ls /gems/gems
`,
}

export const ruby: readonly Base[] = [
  gems,
  {
    names: ['ruby:3.3-slim', 'ruby:3.3-slim-trixie'],
    dockerfile: `FROM debian:${release}
${packages('bundler ca-certificates libgmp-dev libyaml-0-2 procps ruby ruby-dev')}
RUN apt-get purge -y --auto-remove gcc g++ make && for name in bundle bundler erb gem irb rake rdoc ruby; do \\
        [ -e /usr/bin/$name ] && ln -s /usr/bin/$name /usr/local/bin/$name; done; mkdir -p /usr/local/bundle && chmod 1777 /usr/local/bundle
COPY --from=prove/gems /gems /opt/gems
ENV RUBY_VERSION=3.3.8 LANG=C.UTF-8 GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 \\
    BUNDLE_APP_CONFIG=/usr/local/bundle BUNDLE_MIRROR__ALL=file:///opt/gems/ PATH=/usr/local/bundle/bin:${path}
CMD ["irb"]
`,
  },
  { names: ['ruby:3.3', 'ruby:3.3-trixie'], dockerfile: `FROM ruby:3.3-slim\n${packages(tools)}\n` },
]
