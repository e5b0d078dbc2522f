// Attention of an expert: 8 heads of 1024 queries, keys and values of 64 halves, softmax(q · kᵀ / 8 + mask) · v. A cube
// core computes the scores of 64 queries, its two vector cores the weights of half of them each, the cube core their
// sum of the values; it is two pieces ahead of the vector cores, and these divide by the sums of the weights when the
// sums of values are there. 1024 scores of a row fit into the UB: the softmax needs no second step for each block of
// keys. Keys and values stay in L1 as long as the head is the same. What the cores hand each other fits into the L2
// cache.
#pragma once
#include "kernel_operator.h"

namespace attention_of_heads {

using namespace AscendC;

constexpr int64_t kHeads = 8, kQueries = 1024, kKeys = 1024, kDepth = 64, kRows = 64, kOwnRows = kRows / 2;
constexpr int64_t kPieces = kHeads * kQueries / kRows, kPiecesOfHead = kQueries / kRows;
constexpr int64_t kKeyStep = 128, kKeySteps = kKeys / kKeyStep, kWeightStep = 256, kPlaces = 3;
constexpr int64_t kResult = kRows * kDepth, kScores = kRows * kKeys;
constexpr uint16_t kScoresThere = 0, kResultThere = 1, kWeightsThere = 2;
constexpr float kScale = 0.125f;

/// The memory through which the cores of a block hand each other scores, weights and results: three places of each.
struct Places {
  GlobalTensor<float> scores, results;
  GlobalTensor<half> weights;
  __aicore__ inline void Init(GM_ADDR floats, GM_ADDR halves, int64_t block) {
    __gm__ float* own = reinterpret_cast<__gm__ float*>(floats) + block * kPlaces * (kScores + kResult);
    scores.SetGlobalBuffer(own, kPlaces * kScores);
    results.SetGlobalBuffer(own + kPlaces * kScores, kPlaces * kResult);
    weights.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(halves) + block * kPlaces * kScores, kPlaces * kScores);
  }
};

class Products {
public:
  __aicore__ inline void Init(TPipe& pipe, GM_ADDR q, GM_ADDR k, GM_ADDR v, const Places& memory) {
    places = memory;
    queries.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(q), kHeads * kQueries * kDepth);
    keys.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(k), kHeads * kKeys * kDepth);
    values.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(v), kHeads * kKeys * kDepth);
    pipe.InitBuffer(queryQueue, 2, kRows * kDepth * sizeof(half));
    pipe.InitBuffer(keyQueue, 1, kKeys * kDepth * sizeof(half));
    pipe.InitBuffer(valueQueue, 1, kKeys * kDepth * sizeof(half));
    pipe.InitBuffer(weightQueue, 3, kRows * kWeightStep * sizeof(half));
    pipe.InitBuffer(queueA2, 2, kRows * kKeyStep * sizeof(half));
    pipe.InitBuffer(queueB2, 2, kKeyStep * kDepth * sizeof(half));
    pipe.InitBuffer(scoreSums, 3, kRows * kKeyStep * sizeof(float));
    pipe.InitBuffer(resultSums, 1, kResult * sizeof(float));
  }

  __aicore__ inline void Process(int64_t begin, int64_t end) {
    for (int64_t piece = begin; piece < end && piece < begin + kPlaces - 1; ++piece) {
      Scores(piece, piece - begin);
    }
    for (int64_t piece = begin; piece < end; ++piece) {
      // The place of these scores was free when the weights before were there.
      const int64_t ahead = piece + kPlaces - 1;
      if (ahead < end) {
        Scores(ahead, ahead - begin);
      }
      CrossCoreWaitFlag<2, PIPE_MTE2>(kWeightsThere);
      Results(piece, piece - begin);
    }
    if (headOfKeys >= 0) {
      keyQueue.FreeTensor(keysL1);
      valueQueue.FreeTensor(valuesL1);
    }
  }

private:
  /// All keys or values of a head, in steps that are whole for the L0 buffers.
  template <typename Queue>
  __aicore__ inline void Head(LocalTensor<half>& l1, Queue& queue, const GlobalTensor<half>& from, int64_t head,
                              int64_t& last) {
    if (head == last) {
      return;
    }
    if (last >= 0) {
      queue.FreeTensor(l1);
    }
    last = head;
    l1 = queue.template AllocTensor<half>();
    DataCopy(l1, from[head * kKeys * kDepth],
             Nd2NzParams(kKeySteps, kKeyStep, kDepth, kKeyStep * kDepth, kDepth, kKeyStep, 1, kKeyStep * kDepth));
    queue.EnQue(l1);
    l1 = queue.template DeQue<half>();
  }

  __aicore__ inline void Scores(int64_t piece, int64_t number) {
    LocalTensor<half> q1 = queryQueue.AllocTensor<half>();
    DataCopy(q1, queries[piece * kRows * kDepth], Nd2NzParams(1, kRows, kDepth, 0, kDepth, kRows, 1, 0));
    queryQueue.EnQue(q1);
    Head(keysL1, keyQueue, keys, piece / kPiecesOfHead, headOfKeys);
    q1 = queryQueue.DeQue<half>();
    LocalTensor<half> a2 = queueA2.AllocTensor<half>();
    LoadRows(a2, q1, kDepth);
    queryQueue.FreeTensor(q1);
    queueA2.EnQue(a2);
    a2 = queueA2.DeQue<half>();
    for (int64_t step = 0; step < kKeySteps; ++step) {
      LocalTensor<half> b2 = queueB2.AllocTensor<half>();
      LoadData2DParams params;
      params.repeatTimes = kKeyStep / 16 * (kDepth / 16);
      params.srcStride = 1;
      LoadData(b2, keysL1[step * kKeyStep * kDepth], params);
      queueB2.EnQue(b2);
      b2 = queueB2.DeQue<half>();
      LocalTensor<float> sums = scoreSums.AllocTensor<float>();
      Multiply(sums, a2, b2, kKeyStep, kDepth, true);
      queueB2.FreeTensor(b2);
      scoreSums.EnQue(sums);
      sums = scoreSums.DeQue<float>();
      Store(places.scores[number % kPlaces * kScores + step * kKeyStep], sums, kKeyStep, kKeys);
      scoreSums.FreeTensor(sums);
    }
    queueA2.FreeTensor(a2);
    CrossCoreSetFlag<2, PIPE_FIX>(kScoresThere);
  }

  __aicore__ inline void Results(int64_t piece, int64_t number) {
    Head(valuesL1, valueQueue, values, piece / kPiecesOfHead, headOfValues);
    LocalTensor<float> sums = resultSums.AllocTensor<float>();
    for (int64_t first = 0; first < kKeys; first += kWeightStep) {
      LocalTensor<half> w1 = weightQueue.AllocTensor<half>();
      DataCopy(w1, places.weights[number % kPlaces * kScores + first],
               Nd2NzParams(1, kRows, kWeightStep, 0, kKeys, kRows, 1, 0));
      weightQueue.EnQue(w1);
      w1 = weightQueue.DeQue<half>();
      for (int64_t inner = 0; inner < kWeightStep; inner += kKeyStep) {
        LocalTensor<half> a2 = queueA2.AllocTensor<half>();
        LoadRows(a2, w1[inner * kRows], kKeyStep);
        queueA2.EnQue(a2);
        LocalTensor<half> b2 = queueB2.AllocTensor<half>();
        LoadData3DParamsV2<half> params;
        params.l1H = 1;
        params.l1W = params.mExtension = kKeyStep;
        params.channelSize = params.kExtension = kDepth;
        params.enTranspose = true;
        LoadData(b2, valuesL1[(first + inner) * kDepth], params);
        queueB2.EnQue(b2);
        a2 = queueA2.DeQue<half>();
        b2 = queueB2.DeQue<half>();
        Multiply(sums, a2, b2, kDepth, kKeyStep, first + inner == 0);
        queueA2.FreeTensor(a2);
        queueB2.FreeTensor(b2);
      }
      weightQueue.FreeTensor(w1);
    }
    resultSums.EnQue(sums);
    sums = resultSums.DeQue<float>();
    Store(places.results[number % kPlaces * kResult], sums, kDepth, kDepth);
    resultSums.FreeTensor(sums);
    CrossCoreSetFlag<2, PIPE_FIX>(kResultThere);
  }

  static __aicore__ inline void LoadRows(const LocalTensor<half>& a2, const LocalTensor<half>& l1, int64_t depth) {
    LoadData3DParamsV2<half> params;
    params.l1H = 1;
    params.l1W = params.mExtension = kRows;
    params.channelSize = params.kExtension = static_cast<uint16_t>(depth);
    LoadData(a2, l1, params);
  }

  static __aicore__ inline void Multiply(const LocalTensor<float>& sums, const LocalTensor<half>& a2,
                                         const LocalTensor<half>& b2, int64_t columns, int64_t depth, bool isFirst) {
    MmadParams params;
    params.m = kRows;
    params.n = static_cast<uint16_t>(columns);
    params.k = static_cast<uint16_t>(depth);
    params.cmatrixInitVal = isFirst;
    Mmad(sums, a2, b2, params);
  }

  static __aicore__ inline void Store(const GlobalTensor<float>& to, const LocalTensor<float>& sums, int64_t columns,
                                      int64_t stride) {
    FixpipeParamsV220 params;
    params.nSize = static_cast<uint16_t>(columns);
    params.mSize = kRows;
    params.srcStride = kRows;
    params.dstStride = static_cast<uint32_t>(stride);
    Fixpipe(to, sums, params);
  }

  GlobalTensor<half> queries, keys, values;
  Places places;
  LocalTensor<half> keysL1, valuesL1;
  int64_t headOfKeys = -1, headOfValues = -1;
  TQue<TPosition::A1, 2> queryQueue;
  TQue<TPosition::B1, 1> keyQueue, valueQueue;
  TQue<TPosition::A1, 3> weightQueue;
  TQue<TPosition::A2, 2> queueA2;
  TQue<TPosition::B2, 2> queueB2;
  TQue<TPosition::CO1, 3> scoreSums;
  TQue<TPosition::CO1, 1> resultSums;
};

/// The vector cores: `kMasked`: a mask of [queries, keys] halves is added to the scores.
template <bool kMasked> class Weights {
public:
  __aicore__ inline void Init(TPipe& pipe, GM_ADDR memoryOfMask, GM_ADDR y, const Places& memory) {
    places = memory;
    out.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(y), kHeads * kQueries * kDepth);
    pipe.InitBuffer(scoreQueue, 2, kChunk * sizeof(float));
    pipe.InitBuffer(weightQueue, kMasked ? 2 : 1, kChunk * sizeof(half));
    pipe.InitBuffer(resultQueue, 1, kOwnRows * kDepth * sizeof(float));
    pipe.InitBuffer(outQueue, 1, kOwnRows * kDepth * sizeof(half));
    pipe.InitBuffer(work, (kChunk / 7 + 8) * sizeof(float));
    pipe.InitBuffer(rowValues, 64 * sizeof(float));
    pipe.InitBuffer(rowSums, kPlaces * kOwnRows * sizeof(float));
    if constexpr (kMasked) {
      mask.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(memoryOfMask), kQueries * kKeys);
      pipe.InitBuffer(maskQueue, 2, kChunk * sizeof(half));
      pipe.InitBuffer(maskFloats, kChunk * sizeof(float));
    }
  }

  __aicore__ inline void Process(int64_t begin, int64_t end) {
    for (int64_t piece = begin; piece < end; ++piece) {
      CrossCoreWaitFlag<2, PIPE_MTE2>(kScoresThere);
      for (int64_t row = 0; row < kOwnRows; row += kChunkRows) {
        Softmax(piece, piece - begin, row);
      }
      CrossCoreSetFlag<2, PIPE_MTE3>(kWeightsThere);
      if (piece - begin >= kBehind) {
        Finish(piece - kBehind, piece - kBehind - begin);
      }
    }
    for (int64_t piece = end - begin > kBehind ? end - kBehind : begin; piece < end; ++piece) {
      Finish(piece, piece - begin);
    }
  }

private:
  static constexpr int64_t kChunkRows = kMasked ? 8 : 16, kChunk = kChunkRows * kKeys, kLanes = 64, kBehind = 2;

  template <bool isMax> __aicore__ inline void Reduce(const LocalTensor<float>& dst, const LocalTensor<float>& src) {
    constexpr int32_t lanes = kLanes, rows = kChunkRows;
    const LocalTensor<float> eighths = work.Get<float>(), rest = eighths[kChunk / 8];
    if constexpr (isMax) {
      BlockReduceMax(eighths, src, kChunk / kLanes > 248 ? 128 : kChunk / kLanes, lanes, 1, 1, 8);
      if constexpr (kChunk / kLanes > 248) {
        BlockReduceMax(eighths[128 * 8], src[128 * kLanes], kChunk / kLanes - 128, lanes, 1, 1, 8);
      }
      PipeBarrier<PIPE_V>();
      BlockReduceMax(rest, eighths, kChunk / kLanes / 8, lanes, 1, 1, 8);
      PipeBarrier<PIPE_V>();
      WholeReduceMax(dst, rest, kKeys / 64, rows, 1, 1, 2, ReduceOrder::ORDER_ONLY_VALUE);
    } else {
      BlockReduceSum(eighths, src, kChunk / kLanes > 248 ? 128 : kChunk / kLanes, lanes, 1, 1, 8);
      if constexpr (kChunk / kLanes > 248) {
        BlockReduceSum(eighths[128 * 8], src[128 * kLanes], kChunk / kLanes - 128, lanes, 1, 1, 8);
      }
      PipeBarrier<PIPE_V>();
      BlockReduceSum(rest, eighths, kChunk / kLanes / 8, lanes, 1, 1, 8);
      PipeBarrier<PIPE_V>();
      WholeReduceSum(dst, rest, kKeys / 64, rows, 1, 1, 2);
    }
    PipeBarrier<PIPE_V>();
  }

  /// The weights of some rows before they are divided by their sum, which is kept.
  __aicore__ inline void Softmax(int64_t piece, int64_t number, int64_t row) {
    const int64_t own = GetSubBlockIdx() * kOwnRows + row, place = number % kPlaces * kScores + own * kKeys;
    LocalTensor<float> x = scoreQueue.AllocTensor<float>();
    DataCopy(x, places.scores[place], static_cast<uint32_t>(kChunk));
    scoreQueue.EnQue(x);
    if constexpr (kMasked) {
      LocalTensor<half> added = maskQueue.AllocTensor<half>();
      DataCopy(added, mask[(piece % kPiecesOfHead * kRows + own) * kKeys], static_cast<uint32_t>(kChunk));
      maskQueue.EnQue(added);
    }
    x = scoreQueue.DeQue<float>();
    Muls(x, x, kScale, static_cast<int32_t>(kChunk));
    if constexpr (kMasked) {
      LocalTensor<half> added = maskQueue.DeQue<half>();
      const LocalTensor<float> wide = maskFloats.Get<float>();
      Cast(wide, added, RoundMode::CAST_NONE, static_cast<uint32_t>(kChunk));
      maskQueue.FreeTensor(added);
      PipeBarrier<PIPE_V>();
      Add(x, x, wide, static_cast<int32_t>(kChunk));
    }
    PipeBarrier<PIPE_V>();
    const LocalTensor<float> largest = rowValues.Get<float>(), blocks = work.Get<float>();
    Reduce<true>(largest, x);
    Brcb(blocks, largest, kChunkRows / 8, BrcbRepeatParams{1, 8});
    PipeBarrier<PIPE_V>();
    for (int64_t column = 0; column < kKeys; column += kLanes) {
      Sub(x[column], x[column], blocks, static_cast<uint64_t>(kLanes), kChunkRows,
          BinaryRepeatParams{1, 1, 0, kKeys / 8, kKeys / 8, 1});
    }
    PipeBarrier<PIPE_V>();
    Exp(x, x, static_cast<int32_t>(kChunk));
    PipeBarrier<PIPE_V>();
    LocalTensor<half> weights = weightQueue.AllocTensor<half>();
    Cast(weights, x, RoundMode::CAST_NONE, static_cast<uint32_t>(kChunk));
    weightQueue.EnQue(weights);
    Reduce<false>(rowSums.Get<float>()[number % kPlaces * kOwnRows + row], x);
    scoreQueue.FreeTensor(x);
    weights = weightQueue.DeQue<half>();
    DataCopy(places.weights[place], weights, static_cast<uint32_t>(kChunk));
    weightQueue.FreeTensor(weights);
  }

  /// The sums of values over the sums of weights.
  __aicore__ inline void Finish(int64_t piece, int64_t number) {
    constexpr int64_t count = kOwnRows * kDepth;
    const int64_t own = GetSubBlockIdx() * kOwnRows;
    CrossCoreWaitFlag<2, PIPE_MTE2>(kResultThere);
    LocalTensor<float> sums = resultQueue.AllocTensor<float>();
    DataCopy(sums, places.results[number % kPlaces * kResult + own * kDepth], static_cast<uint32_t>(count));
    resultQueue.EnQue(sums);
    sums = resultQueue.DeQue<float>();
    const LocalTensor<float> blocks = work.Get<float>();
    Brcb(blocks, rowSums.Get<float>()[number % kPlaces * kOwnRows], kOwnRows / 8, BrcbRepeatParams{1, 8});
    PipeBarrier<PIPE_V>();
    Div(sums, sums, blocks, static_cast<uint64_t>(kLanes), kOwnRows, BinaryRepeatParams{1, 1, 0, 8, 8, 1});
    PipeBarrier<PIPE_V>();
    LocalTensor<half> y = outQueue.AllocTensor<half>();
    Cast(y, sums, RoundMode::CAST_NONE, static_cast<uint32_t>(count));
    resultQueue.FreeTensor(sums);
    outQueue.EnQue(y);
    y = outQueue.DeQue<half>();
    DataCopy(out[(piece * kRows + own) * kDepth], y, static_cast<uint32_t>(count));
    outQueue.FreeTensor(y);
  }

  Places places;
  GlobalTensor<half> mask, out;
  TQue<TPosition::VECIN, 2> scoreQueue, maskQueue;
  TQue<TPosition::VECIN, 1> resultQueue;
  TQue<TPosition::VECOUT, 2> weightQueue;
  TQue<TPosition::VECOUT, 1> outQueue;
  TBuf<TPosition::VECCALC> work, rowValues, rowSums, maskFloats;
};

template <bool kMasked>
__aicore__ inline void Run(GM_ADDR q, GM_ADDR k, GM_ADDR v, GM_ADDR mask, GM_ADDR y, GM_ADDR floats, GM_ADDR halves) {
  TPipe pipe;
  int64_t block = GetBlockIdx();
  const int64_t blocks = GetBlockNum();
  if ASCEND_IS_AIV {
    block /= GetSubBlockNum();
  }
  Places places;
  places.Init(floats, halves, block);
  const int64_t begin = kPieces * block / blocks, end = kPieces * (block + 1) / blocks;
  if ASCEND_IS_AIC {
    Products products;
    products.Init(pipe, q, k, v, places);
    products.Process(begin, end);
  }
  if ASCEND_IS_AIV {
    Weights<kMasked> weights;
    weights.Init(pipe, mask, y, places);
    weights.Process(begin, end);
  }
}

} // namespace attention_of_heads
