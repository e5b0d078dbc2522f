#include "core_fixture.h"

#include <boost/test/unit_test.hpp>

namespace ascend::sim::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(race, CoreFixture)

/// x + y through queues, as the tutorial writes it.
void addKernel(const KernelApi& k, const Tensor& x, const Tensor& y, const Tensor& z, int tiles, std::uint64_t bytes,
               std::uint32_t buffers) {
  const QueueId qx = k.vecIn(buffers, bytes), qy = k.vecIn(buffers, bytes), qz = k.vecOut(buffers, bytes);
  for (int i = 0; i < tiles; ++i) {
    const std::uint64_t offset = static_cast<std::uint64_t>(i) * bytes;
    Tensor tx = k.alloc(qx, 10), ty = k.alloc(qy, 11);
    BOOST_TEST(k.copy(tx, x, bytes, 12, 0, offset));
    BOOST_TEST(k.copy(ty, y, bytes, 13, 0, offset));
    k.enq(qx, tx, 14);
    k.enq(qy, ty, 15);
    tx = k.deq(qx, 16);
    ty = k.deq(qy, 17);
    Tensor tz = k.alloc(qz, 18);
    BOOST_TEST(k.add(tz, tx, ty, bytes, 19));
    k.enq(qz, tz, 20);
    k.free(qx, tx, 21);
    k.free(qy, ty, 22);
    tz = k.deq(qz, 23);
    BOOST_TEST(k.copy(z, tz, bytes, 24, offset, 0));
    k.free(qz, tz, 25);
  }
}

BOOST_AUTO_TEST_CASE(queues_order_all_pipes) {
  for (const bool autoSync : {true, false})
    for (const std::uint32_t buffers : {1U, 2U, 4U}) {
      options.autoSync = autoSync;
      const Tensor x = input(64 * 256), y = input(64 * 256), z = output(64 * 256);
      BOOST_TEST(codes([&](const KernelApi& k) { addKernel(k, x, y, z, 64, 256, buffers); }) == Codes{},
                 boost::test_tools::per_element());
      BOOST_TEST(result.autoSyncs == 0U);
    }
}

BOOST_AUTO_TEST_CASE(missing_dequeue) {
  const Tensor x = input(256), z = output(256);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.add(u, t, t, 256, 13);
               k.copy(z, u, 256, 14);
             }) == (Codes{"RACE-RAW@13<12", "RACE-RAW@14<13"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.sync(Pipe::MTE2, Pipe::V, 12);
               k.add(u, t, t, 256, 13);
               k.sync(Pipe::V, Pipe::MTE3, 13);
               k.copy(z, u, 256, 14);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(message_says_what_is_missing) {
  const Tensor x = input(256);
  const auto findings = run([&](const KernelApi& k) {
    const Tensor t = k.tbuf(256);
    k.copy(t, x, 256, 12);
    k.add(t, t, t, 256, 13);
  });
  BOOST_REQUIRE(findings.size() == 2U); // it reads and writes what DataCopy writes
  BOOST_TEST(findings[0].message.find("DataCopy (kernel.cpp:12) on pipe MTE2") != std::string::npos);
  BOOST_TEST(findings[0].message.find("VECCALC TBuf") != std::string::npos);
  BOOST_TEST(findings[0].hint.find("HardEvent::MTE2_V") != std::string::npos);
  BOOST_TEST(findings[0].operation == "Add");
  BOOST_TEST(findings[0].kernel == "test");
}

BOOST_AUTO_TEST_CASE(reuse_before_the_reader_is_done) {
  const Tensor x = input(512);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.sync(Pipe::MTE2, Pipe::V, 12);
               k.add(u, t, t, 256, 13);
               k.copy(t, x, 256, 14, 0, 256);
             }) == (Codes{"RACE-WAR@14<13", "RACE-WAW@14<12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.sync(Pipe::MTE2, Pipe::V, 12);
               k.add(u, t, t, 256, 13);
               k.sync(Pipe::V, Pipe::MTE2, 13);
               k.copy(t, x, 256, 14, 0, 256);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(same_pipe_needs_a_barrier) {
  const Tensor x = input(512);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.copy(t, x, 256, 13, 0, 256);
             }) == (Codes{"RACE-WAW@13<12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.barrier(Pipe::MTE2, 12);
               k.copy(t, x, 256, 13, 0, 256);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(auto_sync_orders_the_vector_pipe) {
  const auto chain = [&](const KernelApi& k) {
    const Tensor t = k.tbuf(256);
    k.fill(t, 256, 12);
    k.add(t, t, t, 256, 13);
  };
  BOOST_TEST(codes(chain) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(result.autoSyncs == 1U);
  options.autoSync = false;
  BOOST_TEST(codes(chain) == (Codes{"RACE-RAW@13<12", "RACE-WAW@13<12"}), boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.fill(t, 256, 12);
               k.barrier(Pipe::V, 12);
               k.add(t, t, t, 256, 13);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(auto_sync_orders_scalars) {
  const Tensor x = input(256);
  const auto scalars = [&](const KernelApi& k) {
    const Tensor t = k.tbuf(256);
    k.fill(t, 256, 12);
    k.get(t, 8, 13);
    k.set(t, 8, 14);
    k.add(t, t, t, 256, 15);
    k.get(x, 0, 16);
    k.get(x, 0, 17);
  };
  BOOST_TEST(codes(scalars) == Codes{}, boost::test_tools::per_element());
  options.autoSync = false;
  BOOST_TEST(codes(scalars) == (Codes{"RACE-RAW@13<12", "RACE-WAW@14<12", "RACE-RAW@15<12", "RACE-RAW@15<14",
                                      "RACE-WAW@15<12", "RACE-WAW@15<14"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_scalar_that_waited_holds_back_all_pipes) {
  options.autoSync = false;
  const Tensor z = output(256);
  // The scalar pipe hands out the instructions: what comes after its wait comes after what it waited for.
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.fill(t, 256, 12);
               k.sync(Pipe::V, Pipe::S, 12);
               k.copy(z, t, 256, 14);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(barrier_all) {
  options.autoSync = false;
  const Tensor x = input(256), z = output(256);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.barrier(Pipe::all, 12);
               k.add(t, t, t, 256, 13);
               k.barrier(Pipe::all, 13);
               k.copy(z, t, 256, 14);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_flag_orders_only_what_came_before_it) {
  const Tensor x = input(512);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256), v = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.setFlag(Pipe::MTE2, Pipe::V, 0, 12);
               k.copy(u, x, 256, 13);
               k.waitFlag(Pipe::MTE2, Pipe::V, 0, 14);
               k.add(v, t, t, 256, 15);
               k.add(v, u, u, 256, 16);
             }) == (Codes{"RACE-RAW@16<13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(parts_of_a_buffer_are_apart) {
  const Tensor x = input(512);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(512), u = k.tbuf(512);
               k.copy(t, x, 256, 12, 0, 0);
               k.sync(Pipe::MTE2, Pipe::V, 12);
               k.copy(t, x, 256, 13, 256, 256);
               k.add(u, t, t, 256, 14);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(strides_touch_only_their_rows) {
  options.autoSync = false;
  const auto rows = [](const Tensor& t, Mode mode, std::uint64_t offset) {
    Access a = KernelApi::access(t, mode, offset, 32);
    a.count[0] = 4;
    a.stride[0] = 64;
    return a;
  };
  const auto kernel = [&](std::uint64_t second) {
    return [&rows, second](const KernelApi& k) {
      const Tensor t = k.tbuf(512);
      k.op("Even", Pipe::V, {rows(t, Mode::write, 0)}, 12);
      k.op("Odd", Pipe::V, {rows(t, Mode::write, second)}, 13);
    };
  };
  BOOST_TEST(codes(kernel(32)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(64)) == (Codes{"RACE-WAW@13<12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(global_memory_between_pipes) {
  const Tensor w = input(256);
  const auto kernel = [&](bool synced) {
    return [&w, synced](const KernelApi& k) {
      const Tensor t = k.tbuf(256), u = k.tbuf(256);
      k.fill(t, 256, 12);
      k.sync(Pipe::V, Pipe::MTE3, 12);
      k.copy(w, t, 256, 13);
      if (synced)
        k.sync(Pipe::MTE3, Pipe::MTE2, 13);
      k.copy(u, w, 256, 14);
    };
  };
  BOOST_TEST(codes(kernel(false)) == (Codes{"RACE-RAW@14<13"}), boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(true)) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(blocks_that_share_output) {
  const Tensor z = output(4096);
  const auto kernel = [&](std::uint64_t step) {
    return [&z, step](const KernelApi& k) {
      const Tensor t = k.tbuf(512);
      k.fill(t, 512, 12);
      k.sync(Pipe::V, Pipe::MTE3, 12);
      k.copy(z, t, 512, 13, simApi().current()->blockIdx * step);
    };
  };
  BOOST_TEST(codes(kernel(512), 8) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(480), 8) == (Codes{"RACE-BLOCKS@13<13"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(blocks_may_add_atomically) {
  const Tensor z = input(512);
  const auto kernel = [&](Mode mode) {
    return [&z, mode](const KernelApi& k) {
      const Tensor t = k.tbuf(512);
      k.fill(t, 512, 12);
      k.sync(Pipe::V, Pipe::MTE3, 12);
      k.op("DataCopy", Pipe::MTE3, {KernelApi::access(z, mode, 0, 512), KernelApi::access(t, Mode::read, 0, 512)}, 13);
    };
  };
  BOOST_TEST(codes(kernel(Mode::atomic), 8) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(Mode::write), 8) == (Codes{"RACE-BLOCKS@13<13"}), boost::test_tools::per_element());
  BOOST_TEST(codes(
                 [&](const KernelApi& k) {
                   const bool reader = simApi().current()->blockIdx == 3;
                   kernel(reader ? Mode::read : Mode::atomic)(k);
                 },
                 8) == (Codes{"RACE-BLOCKS@13<13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(check_can_be_turned_off) {
  options.race = false;
  const Tensor x = input(256);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256), u = k.tbuf(256);
               k.copy(t, x, 256, 12);
               k.add(u, t, t, 256, 13);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
