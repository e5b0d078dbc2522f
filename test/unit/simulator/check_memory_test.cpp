#include "core_fixture.h"

#include <boost/test/unit_test.hpp>

namespace ascend::sim::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(memory_check, CoreFixture)

BOOST_AUTO_TEST_CASE(global_memory_past_its_end) {
  const Tensor x = input(256);
  const auto kernel = [&](std::uint64_t bytes) {
    return [&x, bytes](const KernelApi& k) {
      const Tensor t = k.tbuf(512);
      Tensor undeclared = x;
      undeclared.bytes = 0;
      BOOST_TEST(k.copy(t, undeclared, bytes, 12) == (bytes <= 256));
    };
  };
  BOOST_TEST(codes(kernel(256)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(!result.faulted);
  BOOST_TEST(codes(kernel(288)) == (Codes{"MEM-OOB@12"}), boost::test_tools::per_element());
  BOOST_TEST(result.faulted);
  BOOST_TEST(result.firstFault.find("32 bytes past its end") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(global_memory_that_is_not_there) {
  unsigned char host[64] = {};
  const auto read = [&](unsigned char* address) {
    return codes([&](const KernelApi& k) {
      const Tensor t = k.tbuf(512);
      BOOST_TEST(!k.copy(t, {.address = address, .space = Space::GM}, 64, 12));
    });
  };
  BOOST_TEST(read(nullptr) == (Codes{"MEM-OOB@12"}), boost::test_tools::per_element());
  BOOST_TEST(read(host) == (Codes{"MEM-OOB@12"}), boost::test_tools::per_element());
  const Tensor x = input(256);
  BOOST_TEST(read(x.address - 64) == (Codes{"MEM-OOB@12"}), boost::test_tools::per_element());
  BOOST_TEST(reporter().findings()[0].message.find("64 bytes before GM allocation 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(freed_global_memory) {
  const Tensor x = input(256);
  const auto kernel = [&](const KernelApi& k) { k.copy(k.tbuf(256), x, 256, 12); };
  BOOST_TEST(codes(kernel) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST((memory.free(x.address) == GlobalMemory::FreeResult::ok));
  BOOST_TEST(codes(kernel) == (Codes{"MEM-FREED@12"}), boost::test_tools::per_element());
  BOOST_TEST(reporter().findings()[0].message.find("GM allocation 1 (256 bytes)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tensors_have_an_end) {
  const Tensor x = input(512);
  const auto kernel = [&](std::uint64_t declared) {
    return [&x, declared](const KernelApi& k) {
      Tensor part = x;
      part.bytes = declared;
      // The memory is there: the copy is a fault of the kernel's own bookkeeping, and happens.
      BOOST_TEST(k.copy(k.tbuf(512), part, 512, 12));
    };
  };
  BOOST_TEST(codes(kernel(512)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(0)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(500)) == (Codes{"MEM-TENSOR@12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(unified_buffer_has_an_end) {
  const auto kernel = [](std::uint64_t bytes) {
    return [bytes](const KernelApi& k) {
      const Tensor t = k.tbuf(bytes);
      k.fill(t, bytes, 12);
    };
  };
  BOOST_TEST(codes(kernel(184 * 1024)) == Codes{}, boost::test_tools::per_element());
  // Declared: a warning. Touched: an error.
  BOOST_TEST(codes([](const KernelApi& k) { k.tbuf(200 * 1024); }) == (Codes{"MEM-CAPACITY@1"}),
             boost::test_tools::per_element());
  BOOST_TEST(result.errors == 0U);
  BOOST_TEST(result.warnings == 1U);
  BOOST_TEST(codes(kernel(200 * 1024)) == (Codes{"MEM-CAPACITY@1", "MEM-OOB@12"}), boost::test_tools::per_element());
  BOOST_TEST(result.faulted);
  soc = target::findSoc("Ascend310P3");
  BOOST_TEST(codes(kernel(200 * 1024)) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(absurd_buffers_end_the_block) {
  BOOST_TEST(codes([](const KernelApi& k) { k.tbuf(std::uint64_t{1} << 40); }) == (Codes{"MEM-CAPACITY@1"}),
             boost::test_tools::per_element());
  BOOST_TEST(result.faulted);
}

BOOST_AUTO_TEST_CASE(alignment) {
  const Tensor x = input(512);
  const auto kernel = [&](std::uint64_t offset, std::uint64_t bytes) {
    return [&x, offset, bytes](const KernelApi& k) {
      Access to = KernelApi::access(k.tbuf(512), Mode::write, offset, bytes);
      to.align = to.granule = 32;
      k.op("DataCopy", Pipe::MTE2, {to, KernelApi::access(x, Mode::read, 4, bytes)}, 12);
    };
  };
  BOOST_TEST(codes(kernel(32, 64)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(4, 64)) == (Codes{"MEM-ALIGN@12"}), boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(32, 60)) == (Codes{"MEM-ALIGN@12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wrong_memory) {
  const auto kernel = [&](std::uint8_t allowed) {
    return [allowed](const KernelApi& k) {
      Access a = KernelApi::access(k.tbuf(512), Mode::write, 0, 64);
      a.allowedSpaces = allowed;
      a.operand = "dst";
      BOOST_TEST(k.op("Mmad", Pipe::M, {a}, 12) == (allowed == spaceBit(Space::UB)));
    };
  };
  BOOST_TEST(codes(kernel(spaceBit(Space::UB))) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(spaceBit(Space::L0C) | spaceBit(Space::L1))) == (Codes{"MEM-SPACE@12"}),
             boost::test_tools::per_element());
  BOOST_TEST(reporter().findings()[0].message.find("L1 or L0C") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(use_after_free_tensor) {
  const Tensor x = input(256);
  BOOST_TEST(codes([&](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256);
               const Tensor u = k.tbuf(256);
               Tensor t = k.alloc(q, 10);
               k.copy(t, x, 256, 11);
               k.enq(q, t, 12);
               t = k.deq(q, 13);
               k.free(q, t, 14);
               k.add(u, t, t, 256, 15);
             }) == (Codes{"MEM-FREED@15<14"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(huge_strides_do_not_wrap) {
  BOOST_TEST(codes([](const KernelApi& k) {
               Access a = KernelApi::access(k.tbuf(512), Mode::write, 0, 64);
               a.count[0] = 0xFFFFFFFF;
               a.stride[0] = std::int64_t{1} << 62;
               BOOST_TEST(!k.op("Add", Pipe::V, {a}, 12));
               a.stride[0] = 0;
               a.bytes = ~std::uint64_t{0};
               BOOST_TEST(!k.op("Add", Pipe::V, {a}, 13));
             }) == (Codes{"MEM-OOB@12", "MEM-OOB@13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_touches_nothing) {
  BOOST_TEST(codes([](const KernelApi& k) {
               BOOST_TEST(k.op("Add", Pipe::V, {Access{}}, 12));
               BOOST_TEST(k.op("PipeNop", Pipe::V, {}, 13));
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(queue_check, CoreFixture)

BOOST_AUTO_TEST_CASE(dequeue_of_nothing) {
  BOOST_TEST(codes([](const KernelApi& k) { k.deq(k.vecIn(1, 256), 12); }) == (Codes{"QUEUE-EMPTY@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(never_freed) {
  BOOST_TEST(codes([](const KernelApi& k) { k.alloc(k.vecIn(1, 256), 12); }) == (Codes{"QUEUE-LEAK@12"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256);
               k.enq(q, k.alloc(q, 12), 13);
             }) == (Codes{"QUEUE-LEFT@13"}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256);
               k.free(q, k.alloc(q, 12), 13);
             }) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(freed_twice) {
  BOOST_TEST(codes([](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256);
               const Tensor t = k.alloc(q, 12);
               k.free(q, t, 13);
               k.free(q, t, 14);
             }) == (Codes{"QUEUE-FREED@14<13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_buffers_in_use) {
  const auto kernel = [](std::uint32_t buffers) {
    return [buffers](const KernelApi& k) {
      const QueueId q = k.vecIn(buffers, 256);
      const Tensor a = k.alloc(q, 12), b = k.alloc(q, 13);
      k.free(q, a, 14);
      if (buffers > 1)
        k.free(q, b, 15);
    };
  };
  BOOST_TEST(codes(kernel(2)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(1)) == (Codes{"QUEUE-FULL@13<12"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(deeper_than_declared) {
  const auto kernel = [](std::uint32_t depth) {
    return [depth](const KernelApi& k) {
      const QueueId q = k.vecIn(2, 256, depth);
      const Tensor a = k.alloc(q, 12), b = k.alloc(q, 13);
      k.enq(q, a, 14);
      k.enq(q, b, 15);
      BOOST_TEST(simApi().queueState(q).queued == 2U);
      k.free(q, k.deq(q, 16), 17);
      k.free(q, k.deq(q, 16), 17);
    };
  };
  BOOST_TEST(codes(kernel(2)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(1)) == (Codes{"QUEUE-DEPTH@15<14"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tensor_of_another_queue) {
  BOOST_TEST(codes([](const KernelApi& k) {
               const QueueId q = k.vecIn(1, 256), p = k.vecOut(1, 256);
               const Tensor t = k.alloc(q, 12);
               k.enq(p, t, 13);
               k.free(q, t, 14);
             }) == (Codes{"QUEUE-FOREIGN@13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(queue_without_memory) {
  BOOST_TEST(codes([](const KernelApi& k) { k.alloc(0, 12); }) == (Codes{"QUEUE-INIT@12"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(event_ids_run_out) {
  // Each freed buffer holds an event of V_MTE2 until it is allocated again: there are eight.
  const auto kernel = [](std::uint32_t queues) {
    return [queues](const KernelApi& k) {
      for (std::uint32_t i = 0; i < queues; ++i) {
        const QueueId q = k.vecIn(1, 256);
        k.free(q, k.alloc(q, 12), 13);
      }
    };
  };
  BOOST_TEST(codes(kernel(8)) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(codes(kernel(9)) == (Codes{"SYNC-EVENT-ID@13"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pipe_reset_gives_memory_back) {
  BOOST_TEST(codes([](const KernelApi& k) {
               const Tensor a = k.tbuf(256);
               simApi().pipeReset(at(11));
               const Tensor b = k.tbuf(256);
               BOOST_TEST(a.address == b.address);
               k.fill(b, 256, 12);
               k.fill(a, 256, 13);
             }) == (Codes{"MEM-FREED@13"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
