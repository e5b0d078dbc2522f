#include "api_fixture.h"

using namespace AscendC;

BOOST_FIXTURE_TEST_SUITE(move, ApiFixture)

BOOST_AUTO_TEST_CASE(duplicate_brcb_and_indices) {
  auto d = tensor<half>(300);
  Duplicate(d, half(2.5f), 300);
  BOOST_CHECK_EQUAL(static_cast<float>(d.data()[299]), 2.5f);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 600u);
  const std::uint64_t mask[2] = {1, 1};
  Duplicate(d, half(7), mask, 2, 1, 8);
  BOOST_CHECK_EQUAL(static_cast<float>(d.data()[128 + 64]), 7.0f);
  BOOST_CHECK_EQUAL(static_cast<float>(d.data()[128 + 65]), 2.5f);

  auto s = random_<float>(16, -1, 1), e = tensor<float>(128);
  Brcb(e, s, 2, BrcbRepeatParams(1, 8));
  for (int i = 0; i < 128; ++i)
    BOOST_REQUIRE_EQUAL(e.data()[i], s.data()[i / 8]);

  auto i32 = tensor<std::int32_t>(100);
  CreateVecIndex(i32, 5, 100u);
  BOOST_CHECK_EQUAL(i32.data()[99], 104);
  auto f = tensor<float>(100);
  ArithProgression(f, 1.0f, 0.5f, 100);
  BOOST_CHECK_EQUAL(f.data()[99], 50.5f);
}

BOOST_AUTO_TEST_CASE(gather_by_byte_offsets) {
  auto x = random_<half>(64, -1, 1), d = tensor<half>(128);
  auto offsets = tensor<std::uint32_t>(128);
  for (std::uint32_t i = 0; i < 128; ++i)
    offsets.data()[i] = 2 * ((i * 7) % 60);
  Gather(d, x, offsets, 4, 100);
  for (int i = 0; i < 100; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i].bits, x.data()[(i * 7) % 60 + 2].bits);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].address, static_cast<const void*>(x.address + 4));
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 120u);
  Gather(d, x, offsets, 0, 3ull, 1, 8);
  BOOST_CHECK_EQUAL(d.data()[2].bits, x.data()[14].bits);
}

BOOST_AUTO_TEST_CASE(transpose) {
  auto x = tensor<std::int16_t>(256);
  for (std::int16_t i = 0; i < 256; ++i)
    x.data()[i] = i;
  Transpose(x, x);
  BOOST_CHECK_EQUAL(x.data()[1], 16);
  BOOST_CHECK_EQUAL(x.data()[16 * 3 + 5], 16 * 5 + 3);
}

BOOST_AUTO_TEST_CASE(data_copy_moves_blocks) {
  std::vector<float> gm(256);
  for (int i = 0; i < 256; ++i)
    gm[i] = static_cast<float>(i);
  GlobalTensor<float> g;
  g.SetGlobalBuffer(gm.data(), 256);
  auto u = tensor<float>(128);
  DataCopy(u, g[8], 64);
  BOOST_CHECK_EQUAL(u.data()[63], 71.0f);
  const fake::Call& call = lastCall();
  BOOST_CHECK(call.pipe == ascend::sim::Pipe::MTE2);
  BOOST_CHECK_EQUAL(call.accesses[0].tensorBytes, 1024u);
  BOOST_CHECK_EQUAL(call.accesses[1].granule, 32u);
  // Three runs of two blocks, one block apart in global memory, dense in UB.
  DataCopy(u, g, DataCopyParams(3, 2, 1, 0));
  for (int i = 0; i < 48; ++i)
    BOOST_REQUIRE_EQUAL(u.data()[i], static_cast<float>(i / 16 * 24 + i % 16));
  BOOST_CHECK_EQUAL(lastCall().accesses[0].count[0], 3u);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].stride[0], 96);
  BOOST_CHECK_EQUAL(lastCall().accesses[1].bytes, 192u);
  DataCopy(g[128], u, 8);
  BOOST_CHECK_EQUAL(gm[135], 7.0f);
  BOOST_CHECK(lastCall().pipe == ascend::sim::Pipe::MTE3);
  auto v = tensor<float>(128);
  DataCopy(v, u, 64);
  BOOST_CHECK(lastCall().pipe == ascend::sim::Pipe::V);
  BOOST_CHECK_EQUAL(v.data()[5], 5.0f);
}

BOOST_AUTO_TEST_CASE(atomics_add_to_global_memory) {
  std::vector<half> gm(32, half(1));
  GlobalTensor<half> g;
  g.SetGlobalBuffer(gm.data(), 32);
  auto u = tensor<half>(32);
  Duplicate(u, half(2), 32);
  SetAtomicAdd<half>();
  DataCopy(g, u, 32);
  BOOST_CHECK(lastCall().accesses[1].mode == ascend::sim::Mode::atomic);
  DataCopy(g, u, 32);
  SetAtomicNone();
  BOOST_CHECK_EQUAL(static_cast<float>(gm[31]), 5.0f);
  DataCopy(g, u, 32);
  BOOST_CHECK_EQUAL(static_cast<float>(gm[31]), 2.0f);
  BOOST_CHECK(lastCall().accesses[1].mode == ascend::sim::Mode::write);
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(data_copy_pad_in) {
  std::vector<half> gm(100);
  for (int i = 0; i < 100; ++i)
    gm[i] = half(i);
  GlobalTensor<half> g;
  g.SetGlobalBuffer(gm.data(), 100);
  auto u = tensor<half>(128);
  // Two runs of 5 elements, 3 apart; 2 on the left, 1 on the right, all else up to the block is padding too.
  DataCopyPad(u, g, DataCopyExtParams(2, 10, 6, 1, 0), DataCopyPadExtParams<half>(true, 2, 1, half(-1)));
  for (int run = 0; run < 2; ++run)
    for (int i = 0; i < 16; ++i) {
      const float expected = i >= 2 && i < 7 ? static_cast<float>(run * 8 + i - 2) : -1.0f;
      BOOST_REQUIRE_EQUAL(static_cast<float>(u.data()[run * 32 + i]), expected);
    }
  const auto& accesses = lastCall().accesses;
  BOOST_CHECK_EQUAL(accesses[0].bytes, 10u);
  BOOST_CHECK_EQUAL(accesses[0].stride[0], 16);
  BOOST_CHECK_EQUAL(accesses[1].bytes, 32u);
  BOOST_CHECK_EQUAL(accesses[1].stride[0], 64);
  // Without padding the rest repeats the first element.
  DataCopyPad(u, g[3], DataCopyExtParams(1, 10, 0, 0, 0), DataCopyPadExtParams<half>(false, 0, 0, half(0)));
  BOOST_CHECK_EQUAL(static_cast<float>(u.data()[15]), 3.0f);
  DataCopyPad(u, g, DataCopyParams(1, 6, 0, 0), DataCopyPadParams(true, 0, 3, 0x4000)); // 2.0
  BOOST_CHECK_EQUAL(static_cast<float>(u.data()[5]), 2.0f);
}

BOOST_AUTO_TEST_CASE(data_copy_pad_out) {
  std::vector<float> gm(64, -1.0f);
  GlobalTensor<float> g;
  g.SetGlobalBuffer(gm.data(), 64);
  auto u = random_<float>(64, 0, 1);
  // In UB each run starts at a block.
  DataCopyPad(g[1], u, DataCopyExtParams(3, 12, 1, 4, 0));
  for (int i = 0; i < 64; ++i) {
    const int at = i - 1, run = at / 4, k = at % 4;
    const bool in = i >= 1 && run < 3 && k < 3;
    BOOST_REQUIRE_EQUAL(gm[i], in ? u.data()[run * 16 + k] : -1.0f);
  }
}

BOOST_AUTO_TEST_CASE(data_copy_pad_refuses_what_the_hardware_refuses) {
  std::vector<float> gm(64);
  GlobalTensor<float> g;
  g.SetGlobalBuffer(gm.data(), 64);
  auto u = tensor<float>(64);
  DataCopyPad(u, g, DataCopyExtParams(4096, 4, 0, 0, 0), DataCopyPadExtParams<float>());
  DataCopyPad(u, g, DataCopyExtParams(1, 2097152, 0, 0, 0), DataCopyPadExtParams<float>());
  DataCopyPad(u, g, DataCopyExtParams(1, 6, 0, 0, 0), DataCopyPadExtParams<float>());
  DataCopyPad(u, g, DataCopyExtParams(1, 4, 0, 0, 0), DataCopyPadExtParams<float>(true, 9, 0, 0.0f));
  BOOST_CHECK_EQUAL(reports().size(), 4u);
  BOOST_CHECK(fake::core().calls.empty());
}

BOOST_AUTO_TEST_CASE(copy_inside_ub) {
  auto x = random_<half>(256, -1, 1), d = tensor<half>(256);
  d.data()[128 + 20] = half(9);
  Copy(d, x, 20ull, 2, CopyRepeatParams(1, 1, 8, 8));
  BOOST_CHECK_EQUAL(d.data()[128 + 19].bits, x.data()[128 + 19].bits);
  BOOST_CHECK_EQUAL(static_cast<float>(d.data()[128 + 20]), 9.0f);
}
#endif

BOOST_AUTO_TEST_CASE(tensors) {
  auto t = tensor<float>(64);
  t.SetValue(3, 1.5f);
  BOOST_CHECK_EQUAL(t.GetValue(3), 1.5f);
  BOOST_CHECK_EQUAL(lastCall().name, "GetValue");
  BOOST_CHECK_EQUAL(lastCall().accesses[0].tensorBytes, 256u);
  t(4) = 2.0f;
  BOOST_CHECK_EQUAL(t[4].GetValue(0), 2.0f);
  BOOST_CHECK_EQUAL(t[60].GetSize(), 4u);
  BOOST_CHECK_EQUAL(t.ReinterpretCast<half>().GetSize(), 128u);
  BOOST_CHECK_EQUAL(reinterpret_cast<float*>(t.GetPhyAddr(4)), t.data() + 4);

  std::vector<std::int32_t> gm(10);
  GlobalTensor<std::int32_t> g;
  g.SetGlobalBuffer(gm.data(), 10);
  g.SetValue(9, 7);
  BOOST_CHECK_EQUAL(g.GetValue(9), 7);
  BOOST_CHECK_EQUAL(g[4].GetSize(), 6u);
  fake::core().allow = false;
  volatile std::uint64_t far = 1ull << 40; // the compiler need not know
  BOOST_CHECK_EQUAL(g.GetValue(far), 0);   // said no: not read
}

BOOST_AUTO_TEST_CASE(queues_and_buffers) {
  {
    TPipe pipe;
    TQue<TPosition::VECIN, 2> in;
    TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> through;
    TBuf<TPosition::VECCALC> buffer;
    pipe.InitBuffer(in, 2, 100);
    pipe.InitBuffer(through, 1, 64);
    pipe.InitBuffer(buffer, 100);
    BOOST_CHECK_EQUAL(GetTPipePtr(), &pipe);
    auto t = in.AllocTensor<half>();
    BOOST_CHECK_EQUAL(t.GetSize(), 64u); // 128 bytes: whole blocks
    BOOST_CHECK_EQUAL(t.token, 101u);
    in.EnQue(t);
    auto u = in.DeQue<half>();
    in.FreeTensor(u);
    BOOST_CHECK_EQUAL(buffer.Get<float>().GetSize(), 32u);
    auto w = buffer.GetWithOffset<float>(4, 32);
    BOOST_CHECK_EQUAL(w.address, buffer.Get<float>().address + 32);
    BOOST_CHECK_EQUAL(pipe.AllocEventID<HardEvent::MTE2_V>(), 3);
    SetFlag<HardEvent::V_MTE3>(3);
    WaitFlag<HardEvent::V_MTE3>(3);
    PipeBarrier<PIPE_V>();
  }
  const std::vector<std::string> expected = {"enQue 101",  "deQue",     "free 101",  "set 1>5 3",
                                             "wait 1>5 3", "barrier 1", "barrier 7", "reset"};
  BOOST_CHECK_EQUAL_COLLECTIONS(fake::core().events.begin(), fake::core().events.end(), expected.begin(),
                                expected.end());
  BOOST_CHECK_THROW(GetTPipePtr(), std::string);
}

BOOST_AUTO_TEST_CASE(queue_edges) {
  using detail::Pipe;
  constexpr auto edge = [](TPosition s, TPosition d, Pipe from, Pipe to) {
    const auto e = detail::queueEdge(s, d);
    return e.from == from && e.to == to;
  };
  static_assert(edge(TPosition::GM, TPosition::VECIN, Pipe::MTE2, Pipe::V));
  static_assert(edge(TPosition::VECOUT, TPosition::GM, Pipe::V, Pipe::MTE3));
  static_assert(edge(TPosition::VECIN, TPosition::VECOUT, Pipe::MTE2, Pipe::MTE3));
  static_assert(edge(TPosition::GM, TPosition::A1, Pipe::MTE2, Pipe::MTE1));
  static_assert(edge(TPosition::A1, TPosition::A2, Pipe::MTE1, Pipe::M));
  BOOST_CHECK(true);
}

BOOST_AUTO_TEST_CASE(printing_and_asserting) {
  AscendC::printf("%d %.1f %s\n", 42, half(1.5f), "x");
  PRINTF("100%%\n");
  BOOST_CHECK_EQUAL(fake::core().printed, "42 1.5 x\n100%\n");
  auto fails = [] { ASSERT(1 + 1 == 3); };
  BOOST_CHECK_THROW(fails(), std::string);
}

BOOST_AUTO_TEST_SUITE_END()
