#include "core_fixture.h"

#include <boost/test/unit_test.hpp>

namespace ascend::sim::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(sync_check, CoreFixture)

BOOST_AUTO_TEST_CASE(set_twice) {
  BOOST_TEST(codes([](const KernelApi& k) {
               k.setFlag(Pipe::MTE2, Pipe::V, 0, 12);
               k.setFlag(Pipe::MTE2, Pipe::V, 0, 13);
               k.waitFlag(Pipe::MTE2, Pipe::V, 0, 14);
             }) == (Codes{"SYNC-SET-TWICE@13<12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) {
               k.setFlag(Pipe::MTE2, Pipe::V, 0, 12);
               k.setFlag(Pipe::MTE2, Pipe::V, 1, 13);
               k.waitFlag(Pipe::MTE2, Pipe::V, 1, 14);
               k.waitFlag(Pipe::MTE2, Pipe::V, 0, 15);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(never_set) {
  BOOST_TEST(codes([](const KernelApi& k) { k.waitFlag(Pipe::MTE2, Pipe::V, 3, 12); }) == (Codes{"SYNC-DEADLOCK@12"}),
             boost::test_tools::per_element());
  // The scalar pipe would have to hand out the SetFlag that it waits for.
  BOOST_TEST(codes([](const KernelApi& k) {
               k.waitFlag(Pipe::V, Pipe::S, 0, 12);
               k.setFlag(Pipe::V, Pipe::S, 0, 13);
               k.waitFlag(Pipe::V, Pipe::S, 0, 14);
             }) == (Codes{"SYNC-DEADLOCK@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wait_before_set) {
  BOOST_TEST(codes([](const KernelApi& k) {
               k.waitFlag(Pipe::MTE2, Pipe::V, 0, 12);
               k.setFlag(Pipe::MTE2, Pipe::V, 0, 13);
             }) == (Codes{"SYNC-WAIT-ORDER@12<13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(left_set) {
  BOOST_TEST(codes([](const KernelApi& k) { k.setFlag(Pipe::V, Pipe::MTE3, 2, 12); }) == (Codes{"SYNC-FLAG-LEFT@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(event_ids) {
  BOOST_TEST(codes([](const KernelApi& k) { k.sync(Pipe::V, Pipe::MTE3, 12); }) == Codes{},
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) { k.setFlag(Pipe::V, Pipe::MTE3, 8, 12); }) == (Codes{"SYNC-EVENT-ID@12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) { k.setFlag(Pipe::V, Pipe::MTE3, -1, 12); }) == (Codes{"SYNC-EVENT-ID@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ids_are_handed_out_once) {
  BOOST_TEST(codes([](const KernelApi&) {
               const SimApi& api = simApi();
               BOOST_TEST(api.allocEvent(Pipe::V, Pipe::S, true, at(1)) == 0);
               BOOST_TEST(api.allocEvent(Pipe::V, Pipe::S, false, at(2)) == 1);
               BOOST_TEST(api.allocEvent(Pipe::V, Pipe::S, true, at(3)) == 1);
               BOOST_TEST(api.allocEvent(Pipe::V, Pipe::MTE3, true, at(4)) == 0);
               api.releaseEvent(Pipe::V, Pipe::S, 0, at(5));
               BOOST_TEST(api.allocEvent(Pipe::V, Pipe::S, true, at(6)) == 0);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(own_flag_collides_with_a_queue) {
  BOOST_TEST(codes([](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256);
               k.free(q, k.alloc(q, 10), 11); // the queue holds V_MTE2 0 now
               k.setFlag(Pipe::V, Pipe::MTE2, 0, 12);
               k.waitFlag(Pipe::V, Pipe::MTE2, 0, 13);
             }).front() == "SYNC-SET-TWICE@12<11");
}

BOOST_AUTO_TEST_CASE(scalar_barrier) {
  BOOST_TEST(codes([](const KernelApi& k) { k.barrier(Pipe::S, 12); }) == (Codes{"SYNC-BARRIER@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(can_be_turned_off) {
  options.sync = false;
  BOOST_TEST(codes([](const KernelApi& k) {
               k.waitFlag(Pipe::MTE2, Pipe::V, 3, 12);
               k.setFlag(Pipe::V, Pipe::MTE3, 2, 13);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(init_check, CoreFixture)

BOOST_AUTO_TEST_CASE(local_memory) {
  BOOST_TEST(codes([](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.add(t, t, t, 256, 12);
             }) == (Codes{"INIT-READ@12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.fill(t, 256, 11);
               k.add(t, t, t, 256, 12);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(scalars) {
  // SetValue, then GetValue of the same: written. The other way round: not.
  for (const std::uint64_t step : {4U, 8U})
    BOOST_TEST(codes([&](const KernelApi& k) {
                 const Tensor t = k.tbuf(8192);
                 for (std::uint64_t i = 0; i < 8192; i += step) {
                   k.set(t, i, 12);
                   k.get(t, i, 13);
                 }
               }) == Codes{},
               boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               for (std::uint64_t i = 0; i < 256; i += 4) {
                 k.get(t, i, 13);
                 k.set(t, i, 14);
               }
             }) == (Codes{"INIT-READ@13"}),
             boost::test_tools::per_element());
  const auto findings = run([&](const KernelApi& k) {
    const Tensor t = k.tbuf(256);
    for (std::uint64_t i = 0; i < 128; i += 4)
      k.set(t, i, 12);
    for (std::uint64_t i = 0; i < 256; i += 4)
      k.get(t, i, 13);
  });
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].message.find("UB bytes 0x80 to 0xff") != std::string::npos);
}

// What a vector operation computes from bytes that nobody wrote is told when it leaves the core, or decides something.
BOOST_AUTO_TEST_CASE(carried_through_vector_operations) {
  const Tensor out = output(256);
  const auto kernel = [&](std::uint64_t written, std::uint64_t copied, Pipe how = Pipe::MTE3) {
    return [=](const KernelApi& k) {
      const Tensor t = k.tbuf(256), u = k.tbuf(256), v = k.tbuf(256);
      if (written != 0)
        k.fill(t, written, 11);
      k.barrier(Pipe::V, 11);
      k.add(u, t, t, 256, 12);
      k.barrier(Pipe::V, 12);
      k.add(v, u, u, 256, 13);
      if (how == Pipe::S) {
        k.sync(Pipe::V, Pipe::S, 13);
        k.get(v, copied - 4, 14);
      } else if (how == Pipe::MTE3) {
        k.sync(Pipe::V, Pipe::MTE3, 13);
        k.copy(out, v, copied, 14);
      }
    };
  };
  BOOST_TEST(codes(kernel(256, 256)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(192, 192)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(192, 192, Pipe::S)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(192, 196, Pipe::S)) == (Codes{"INIT-READ@14<13"}), boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(192, 256)) == (Codes{"INIT-READ@14<13"}), boost::test_tools::per_element());
  const std::string message = reporter().findings()[0].message;
  BOOST_TEST(message.find("Add (kernel.cpp:13) computed UB bytes 0x2c0 to 0x2ff") != std::string::npos, message);
  // Where nothing at all was written, the first who reads is told.
  BOOST_TEST(codes(kernel(0, 0, Pipe::V)) == (Codes{"INIT-READ@12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(carried_into_smaller_results) {
  const auto kernel = [&](const char* name, std::uint64_t written, std::uint64_t at) {
    return codes([=](const KernelApi& k) {
      const Tensor t = k.tbuf(512), u = k.tbuf(32);
      k.fill(t, written, 11);
      k.barrier(Pipe::V, 11);
      k.op(name, Pipe::V, {k.access(u, Mode::write, 0, 16), k.access(t, Mode::read, 0, 512)}, 12);
      k.sync(Pipe::V, Pipe::S, 12);
      k.get(u, at, 13);
    });
  };
  // One bit a number of 4 bytes: 288 bytes are 72 bits.
  BOOST_TEST(kernel("CompareScalar", 288, 4) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(kernel("CompareScalar", 288, 12) == (Codes{"INIT-READ@13<12"}), boost::test_tools::per_element());
  // A sum with one number that is not there is none.
  BOOST_TEST(kernel("WholeReduceSum", 508, 0) == (Codes{"INIT-READ@13<12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(global_memory) {
  const Tensor x = output(256);
  const auto kernel = [&](const KernelApi& k) { k.copy(k.tbuf(256), x, 256, 12); };
  BOOST_TEST(codes(kernel) == (Codes{"INIT-READ@12"}), boost::test_tools::per_element());
  memory.markWritten(x.address, 255);
  BOOST_TEST(codes(kernel) == (Codes{"INIT-READ@12"}), boost::test_tools::per_element());
  BOOST_TEST(reporter().findings()[0].message.find("bytes 255 to 255") != std::string::npos);
  memory.markWritten(x.address + 255, 1);
  BOOST_TEST(codes(kernel) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(global_memory_that_a_kernel_wrote) {
  const Tensor x = output(256);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.fill(t, 256, 11);
               k.barrier(Pipe::all, 11);
               k.copy(x, t, 256, 12);
             }) == Codes{},
             boost::test_tools::per_element());
  BOOST_TEST(codes([&](const KernelApi& k) { k.copy(k.tbuf(256), x, 256, 12); }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(can_be_turned_off) {
  options.init = false;
  BOOST_TEST(codes([](const KernelApi& k) {
               const Tensor t = k.tbuf(256);
               k.add(t, t, t, 256, 12);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
