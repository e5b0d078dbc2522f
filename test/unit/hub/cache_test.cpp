// The cache: what is the same comes back, what is not never does, and nothing that is wrong with it matters.
#include "hub/cache/cache.h"
#include "scratch.h"
#include "target/sha256.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  Fixture() {
    writeDeviceHeaders(scratch);
    scratch.write("value.h", "#define VALUE 1\n");
    source = scratch.write("my add.cpp", std::string("#include \"value.h\"\n") + kAddSource);
    // Counts what it compiles, and is the compiler.
    compiler = scratch.write("compiler",
                             fmt::format("#!/bin/sh\ncase \" $* \" in *' -c '*) echo call >> '{}/calls' ;; esac\n"
                                         "exec c++ \"$@\"\n",
                                         scratch.path().string()),
                             true);
  }
  Request request() const {
    Request r;
    r.sources = {source};
    r.target = ascend::target::parseTargetSpec("sim").spec;
    r.output = scratch / "out.so";
    r.hostCompiler = compiler;
    r.optimization = 0;
    r.cache = true;
    return r;
  }
  std::size_t calls() const { return read(scratch / "calls").size() / 5; }
  void built(const Request& r, bool fromCache) const {
    const std::size_t before = calls();
    const Result result = compile(r);
    BOOST_TEST(result.error == "");
    BOOST_TEST(result.cached == fromCache);
    BOOST_TEST(calls() == before + (fromCache ? 0 : 1));
    BOOST_TEST(read(r.output).starts_with("\x7f"
                                          "ELF"));
    BOOST_TEST(result.plan.signature.kernels.size() == 1);
  }
  fs::path onlyEntry() const {
    for (const auto& entry : fs::recursive_directory_iterator(scratch / "cache"))
      if (entry.is_regular_file() && entry.path().parent_path().filename() != "headers")
        return entry.path();
    return {};
  }

  Scratch scratch;
  fs::path source, compiler;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
  Environment folder{"ASCEND_CACHE_DIR", (scratch / "cache").string()};
  Environment on{"ASCEND_CACHE", std::nullopt};
};

} // namespace

BOOST_AUTO_TEST_CASE(sha256_of_known_texts) {
  BOOST_TEST(ascend::target::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(ascend::target::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(ascend::target::sha256(std::string(1000000, 'a')) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  ascend::target::Sha256 parts;
  for (int i = 0; i < 1000; ++i)
    parts.add(std::string(1000, 'a'));
  BOOST_TEST(parts.hex() == ascend::target::sha256(std::string(1000000, 'a')));
  BOOST_TEST(ascend::target::Sha256().addField("a").addField("bc").hex() !=
             ascend::target::Sha256().addField("ab").addField("c").hex());
}

BOOST_FIXTURE_TEST_SUITE(cache, Fixture)

BOOST_AUTO_TEST_CASE(the_same_again_is_taken_and_is_the_same) {
  built(request(), false);
  const std::string first = read(request().output);
  fs::remove(request().output);
  built(request(), true);
  BOOST_TEST((read(request().output) == first));
  Request other = request();
  other.output = scratch / "other.so";
  other.depfile = scratch / "other.d";
  built(other, true);
  BOOST_TEST(read(other.depfile).find("value.h") != std::string::npos);
  BOOST_TEST(read(other.depfile).starts_with((scratch / "other.so").string().substr(0, 5)));
}

BOOST_AUTO_TEST_CASE(what_differs_is_compiled) {
  built(request(), false);
  Request r = request();
  r.definitions = {"X=1"};
  built(r, false);
  r = request();
  r.variant = Variant::debug;
  built(r, false);
  r = request();
  r.target = ascend::target::parseTargetSpec("sim:Ascend310P3").spec;
  built(r, false);
  scratch.write("value.h", "#define VALUE 2\n");
  built(request(), false);
  scratch.write("my add.cpp", std::string("#include \"value.h\"\n\n") + kAddSource);
  built(request(), false);
}

BOOST_AUTO_TEST_CASE(a_header_that_is_written_again_without_a_change_counts_as_the_same) {
  built(request(), false);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  scratch.write("value.h", "#define VALUE 1\n");
  built(request(), true);
}

BOOST_AUTO_TEST_CASE(it_can_be_switched_off) {
  built(request(), false);
  Request off = request();
  off.cache = false;
  built(off, false);
  const Environment variable("ASCEND_CACHE", "off");
  built(request(), false);
}

BOOST_AUTO_TEST_CASE(a_damaged_entry_is_no_entry) {
  built(request(), false);
  const fs::path entry = onlyEntry();
  const std::string good = read(entry);
  for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2), good.substr(0, 20), good + "x",
                                 "ASCEND-CACHE 1\n{}\n" + good, std::string("ASCEND-CACHE 1\nnot json\n")}) {
    std::ofstream(entry, std::ios::binary | std::ios::trunc) << bad;
    built(request(), false);
    built(request(), true);
  }
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_does_not_matter) {
  scratch.write("no folder", "a file");
  const Environment elsewhere("ASCEND_CACHE_DIR", (scratch / "no folder").string());
  built(request(), false);
  built(request(), false);
}

BOOST_AUTO_TEST_CASE(failures_are_not_kept) {
  scratch.write("value.h", "#error no\n");
  Request r = request();
  r.signature.emplace();
  r.signature->kernels.push_back({.name = "add"});
  BOOST_TEST(!compile(r));
  BOOST_TEST(!compile(r));
  BOOST_TEST(calls() == 2);
}

BOOST_AUTO_TEST_CASE(its_size_is_bounded) {
  const Cache small(scratch / "small", 100'000);
  for (int i = 0; i < 30; ++i)
    small.store(ascend::target::sha256(std::to_string(i)),
                {.object = std::string(10'000, 'x'), .diagnostics = {}, .signature = {}, .inputs = {source.string()}});
  std::uintmax_t total = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "small"))
    total += entry.is_regular_file() ? entry.file_size() : 0;
  BOOST_TEST(total <= 100'000);
  BOOST_TEST(total > 50'000);
  BOOST_TEST(small.find(ascend::target::sha256("29")).has_value());
  BOOST_TEST(!small.find(ascend::target::sha256("0")).has_value());
}

BOOST_AUTO_TEST_CASE(many_processes_may_use_it_at_once) {
  const Cache shared(scratch / "shared", 1'000'000'000);
  std::vector<pid_t> children;
  for (int p = 0; p < 6; ++p)
    if (const pid_t pid = fork(); pid == 0) {
      bool good = true;
      for (int i = 0; i < 60; ++i) {
        const std::string key = ascend::target::sha256(std::to_string(i % 7));
        shared.store(key, {.object = std::string(20'000, static_cast<char>('a' + i % 7)),
                           .diagnostics = {},
                           .signature = {},
                           .inputs = {source.string()}});
        const auto found = shared.find(key);
        good &= found && found->object == std::string(20'000, static_cast<char>('a' + i % 7));
      }
      _exit(good ? 0 : 1);
    } else {
      children.push_back(pid);
    }
  for (const pid_t pid : children) {
    int status = 1;
    waitpid(pid, &status, 0);
    BOOST_TEST(status == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
