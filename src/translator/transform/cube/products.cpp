// What a kernel of matrix products consists of: each result that is written to memory is a product, or is made of one
// element by element.
#include "translator/transform/cube/products.h"

#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace ascend::translator::cube {

using namespace mlir;
using bufferization::MaterializeInDestinationOp;

namespace {

bool isElementwise(linalg::GenericOp op) { return op && op.hasPureTensorSemantics() && op.getNumReductionLoops() == 0; }

class Finder {
public:
  Finder(OpBuilder& builder, func::FuncOp kernel, const target::Soc& soc, Refusal& refusal)
      : builder_(builder), kernel_(kernel), soc_(soc), refusal_(refusal) {}

  std::optional<std::vector<Product>> run() {
    bool any = false;
    kernel_.walk([&](linalg::GenericOp op) { any |= isProductSum(op); });
    if (!any)
      return std::nullopt;
    kernel_.walk([&](linalg::GenericOp op) {
      if (isProductSum(op) && !refusal_.where)
        refusal_.where = op;
    });
    SmallVector<MaterializeInDestinationOp> sinks;
    return collectSinks(sinks) ? run(sinks) : std::nullopt;
  }

  std::optional<std::vector<Product>> run(ArrayRef<MaterializeInDestinationOp> sinks) {
    builder_.setInsertionPoint(sinks.front());
    for (MaterializeInDestinationOp sink : sinks)
      if (!add(sink))
        return std::nullopt;
    for (Product& product : products_)
      if (!finish(product))
        return std::nullopt;
    if (!areIndependent())
      return std::nullopt;
    return std::move(products_);
  }

private:
  bool refuse(const std::string& why) {
    refusal_.why = why;
    return false;
  }

  /// Nothing but tensor code and writes of its results, in the kernel's own block.
  bool collectSinks(SmallVectorImpl<MaterializeInDestinationOp>& sinks) {
    for (Operation& op : kernel_.front().without_terminator()) {
      if (auto sink = dyn_cast<MaterializeInDestinationOp>(op)) {
        if (!isa<MemRefType>(sink.getDest().getType()))
          return refuse("a result is not written to a buffer");
        sinks.push_back(sink);
        continue;
      }
      if (isa<bufferization::ToTensorOp>(op)) {
        // What is read is what was there before.
        if (!sinks.empty())
          return refuse("the kernel reads memory after it has written some");
        continue;
      }
      if ((op.getNumRegions() != 0 && !isa<linalg::LinalgOp>(op)) || !isMemoryEffectFree(&op))
        return refuse("other code stands beside it");
    }
    return !sinks.empty() || refuse("its result is not written");
  }

  bool add(MaterializeInDestinationOp sink) {
    Output output;
    output.sink = sink;
    Value tensor = tiles::withoutCasts(sink.getSource());
    auto op = tensor.getDefiningOp<linalg::GenericOp>();
    if (isElementwise(op)) {
      output.map = op;
      output.result = cast<OpResult>(tensor).getResultNumber();
      linalg::GenericOp product;
      for (Value input : op.getDpsInputs())
        if (auto source = tiles::withoutCasts(input).getDefiningOp<linalg::GenericOp>()) {
          if ((product && source != product) || !isProductSum(source))
            return refuse("a result is made of several products, or of another reduction");
          product = source;
        }
      op = product;
    }
    if (!op || !isProductSum(op))
      return refuse("another result of the kernel is not made of a product");
    auto known = llvm::find_if(products_, [&](const Product& product) { return product.contraction.op == op; });
    if (known == products_.end()) {
      std::optional<Contraction> contraction = contractionOf(builder_, op, soc_, refusal_.why);
      if (!contraction) {
        refusal_.where = op;
        return false;
      }
      products_.push_back({std::move(*contraction), {}, {}, {}, {}});
      known = std::prev(products_.end());
    }
    std::optional<tiles::BufferView> view = tiles::viewOf(builder_, sink.getDest());
    std::optional<SmallVector<int>> dims = outputDims(known->contraction, output);
    if (!view || !dims)
      return refuse("a result is written in an order or a layout that is not linear");
    output.target = {std::move(*view), std::move(*dims)};
    known->outputs.push_back(std::move(output));
    return true;
  }

  /// For each loop of the contraction the dimension of the output.
  static std::optional<SmallVector<int>> outputDims(Contraction& contraction, const Output& output) {
    AffineMap result = contraction.op.getIndexingMapsArray().back();
    SmallVector<int> dims(result.getNumDims(), -1);
    for (auto [dim, expr] : llvm::enumerate(result.getResults())) {
      auto loop = dyn_cast<AffineDimExpr>(expr);
      if (!loop)
        return std::nullopt;
      dims[loop.getPosition()] = static_cast<int>(dim);
    }
    if (!output.map)
      return dims;
    linalg::GenericOp map = output.map;
    for (OpOperand* input : map.getDpsInputOperands()) {
      if (tiles::withoutCasts(input->get()).getDefiningOp() != contraction.op.getOperation())
        continue;
      AffineMap from = map.getMatchingIndexingMap(input);
      AffineMap to = map.getIndexingMapMatchingResult(cast<OpResult>(map->getResult(output.result)));
      if (!from.isPermutation() || !to.isPermutation())
        return std::nullopt;
      // Loop of the contraction → dimension of the product → loop of the map → dimension of the output.
      for (int& dim : dims)
        if (dim >= 0) {
          AffineExpr loop = from.getResult(static_cast<unsigned>(dim));
          for (auto [target, expr] : llvm::enumerate(to.getResults()))
            if (expr == loop) {
              dim = static_cast<int>(target);
              break;
            }
        }
      return dims;
    }
    return std::nullopt;
  }

  /// The result goes to memory as it is: loops over it may be merged, for nothing else is indexed by them.
  static bool isSimple(const Product& product) {
    return product.outputs.size() == 1 && !product.outputs.front().map && product.contraction.start == Start::zero;
  }

  bool finish(Product& product) {
    Contraction& contraction = product.contraction;
    refusal_.where = contraction.op;
    for (const Output& output : product.outputs) {
      if (llvm::is_contained({contraction.lhs.view.root, contraction.rhs.view.root}, output.target.view.root))
        return refuse("it overwrites one of its factors");
    }
    SmallVector<Operand*> others;
    for (Output& output : product.outputs)
      others.push_back(&output.target);
    // Sizes that no factor knows better than the output are the same: the output's are fine as they are.
    mergeLoops(builder_, contraction, others, /*separately=*/!isSimple(product));
    const auto isOne = [](OpFoldResult value) { return tiles::constantOf(value) == 1; };
    const auto consecutive = [&](ArrayRef<unsigned> loops) {
      return !loops.empty() && llvm::all_of(product.outputs, [&](const Output& output) {
        return isOne(output.target.stride(builder_, loops.front())) || isOne(contraction.sizes[loops.front()]);
      });
    };
    // Rows of the result are consecutive, or its columns are: then the transposed product is computed.
    if (!consecutive(contraction.n)) {
      if (!consecutive(contraction.m) && !(contraction.m.empty() && contraction.n.empty()))
        return refuse("its result is consecutive in neither direction");
      contraction.swapSides();
    }
    auto lhs = storedMatrix(builder_, contraction.lhs, contraction.m, contraction.k, contraction.sizes);
    auto rhs = storedMatrix(builder_, contraction.rhs, contraction.n, contraction.k, contraction.sizes);
    if (!lhs || !rhs)
      return refuse("a factor is consecutive in neither direction");
    product.lhs = *lhs;
    // The rhs is stored N by K, or K by N: what LoadMatrix turns.
    product.rhs = *rhs;
    product.fixpipe = fixpipeForm(product);
    return true;
  }

  /// Each product may be computed before or after the others.
  bool areIndependent() {
    const auto reads = [](const Product& product, Value root) {
      bool found = product.contraction.lhs.view.root == root || product.contraction.rhs.view.root == root;
      const auto look = [&](Operation* op) {
        for (Value operand : op->getOperands())
          if (auto read = tiles::withoutCasts(operand).getDefiningOp<bufferization::ToTensorOp>())
            found |= tiles::rootOf(read.getBuffer()) == root;
      };
      look(product.contraction.op);
      for (const Output& output : product.outputs)
        if (output.map)
          look(output.map);
      return found;
    };
    for (std::size_t i = 0; i < products_.size(); ++i)
      for (std::size_t j = 0; j < products_.size(); ++j)
        for (const Output& output : products_[j].outputs)
          if (i != j && (reads(products_[i], output.target.view.root) ||
                         llvm::any_of(products_[i].outputs, [&](const Output& other) {
                           return other.target.view.root == output.target.view.root;
                         })))
            return refuse("one product reads or overwrites what another one writes");
    return true;
  }

  // ---- What Fixpipe does on the way ----

  /// Whether tensors of these types leave L0C by Fixpipe as they are.
  static bool leaves(Type sum, Type memory) {
    return sum == memory || (sum.isF32() && isa<Float16Type, BFloat16Type>(memory));
  }

  /// An operand of `op` that moves with n alone.
  std::optional<Operand> rowOperand(const Contraction& contraction, linalg::GenericOp op, OpOperand& operand,
                                    ArrayRef<unsigned> loopOfMap) {
    if (contraction.n.size() != 1)
      return std::nullopt;
    std::optional<tiles::BufferView> view = tiles::viewOf(builder_, operand.get());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!view || map.getNumResults() != 1 || view->rank() != 1 || tiles::constantOf(view->strides[0]) != 1)
      return std::nullopt;
    auto loop = dyn_cast<AffineDimExpr>(map.getResult(0));
    if (!loop || loopOfMap[loop.getPosition()] != contraction.n.front())
      return std::nullopt;
    Operand row{std::move(*view), SmallVector<int>(contraction.sizes.size(), -1)};
    row.dims[contraction.n.front()] = 0;
    const Type element = row.elementType();
    const bool fits = element == contraction.sum || (element.isF16() && contraction.sum.isF32());
    return fits ? std::optional(row) : std::nullopt;
  }

  std::optional<Product::FixpipeForm> fixpipeForm(Product& product) {
    Contraction& contraction = product.contraction;
    if (product.outputs.size() != 1)
      return std::nullopt;
    Output& output = product.outputs.front();
    const Type memory = output.target.elementType();
    if (!leaves(contraction.sum, memory))
      return std::nullopt;
    Product::FixpipeForm form;
    if (contraction.start == Start::tensor && !startForm(product, form))
      return std::nullopt;
    if (output.map && (form.accumulates || !mapForm(product, output.map, form)))
      return std::nullopt;
    if (!soc_.splitCores && (form.bias || form.accumulates))
      return std::nullopt;
    return form;
  }

  /// Starts from a row for all rows, or from what the result overwrites.
  bool startForm(Product& product, Product::FixpipeForm& form) {
    Contraction& contraction = product.contraction;
    Output& output = product.outputs.front();
    Value init = tiles::withoutCasts(contraction.init());
    if (auto read = init.getDefiningOp<bufferization::ToTensorOp>()) {
      auto dest = output.sink.getDest();
      Operation *left = read.getBuffer().getDefiningOp(), *right = dest.getDefiningOp();
      const bool same = read.getBuffer() == dest ||
                        (left && right && isMemoryEffectFree(left) &&
                         OperationEquivalence::isEquivalentTo(left, right, OperationEquivalence::IgnoreLocations));
      form.accumulates = same && !output.map;
      return form.accumulates;
    }
    auto broadcast = init.getDefiningOp<linalg::GenericOp>();
    if (!isElementwise(broadcast) || broadcast.getNumDpsInputs() != 1 || broadcast.getNumResults() != 1)
      return false;
    Value yielded = broadcast.getBody()->getTerminator()->getOperand(0);
    if (auto widened = yielded.getDefiningOp<arith::ExtFOp>())
      yielded = widened.getIn();
    if (yielded != broadcast.getBody()->getArgument(0))
      return false;
    AffineMap result = contraction.op.getIndexingMapsArray().back();
    AffineMap written = broadcast.getIndexingMapsArray().back();
    SmallVector<unsigned> loops(broadcast.getNumLoops(), ~0U);
    for (auto [at, expr] : llvm::enumerate(written.getResults()))
      if (auto loop = dyn_cast<AffineDimExpr>(expr))
        if (auto own = dyn_cast<AffineDimExpr>(result.getResult(at)))
          loops[loop.getPosition()] = own.getPosition();
    auto row = rowOperand(contraction, broadcast, broadcast->getOpOperand(0), loops);
    if (!row)
      return false;
    form.bias = Bias{std::move(*row)};
    return true;
  }

  /// max(product + row, 0), in this order, each of both or none.
  bool mapForm(Product& product, linalg::GenericOp map, Product::FixpipeForm& form) {
    Contraction& contraction = product.contraction;
    if (map.getNumResults() != 1)
      return false;
    SmallVector<unsigned> loops(map.getNumLoops(), ~0U);
    BlockArgument result;
    for (OpOperand* input : map.getDpsInputOperands())
      if (tiles::withoutCasts(input->get()).getDefiningOp() == contraction.op.getOperation()) {
        result = map.getMatchingBlockArgument(input);
        AffineMap from = map.getMatchingIndexingMap(input), to = contraction.op.getIndexingMapsArray().back();
        for (auto [dim, expr] : llvm::enumerate(from.getResults()))
          loops[cast<AffineDimExpr>(expr).getPosition()] = cast<AffineDimExpr>(to.getResult(dim)).getPosition();
      }
    Value value = map.getBody()->getTerminator()->getOperand(0);
    const auto skipNarrowing = [&] {
      while (isa_and_present<arith::TruncFOp, arith::ExtFOp>(value.getDefiningOp()))
        value = value.getDefiningOp()->getOperand(0);
    };
    const auto isZero = [](Value other) {
      return matchPattern(other, m_AnyZeroFloat()) || matchPattern(other, m_Zero());
    };
    skipNarrowing();
    if (Operation* op = value.getDefiningOp(); isa_and_present<arith::MaximumFOp, arith::MaxNumFOp, arith::MaxSIOp>(op))
      for (unsigned side : {0U, 1U})
        if (!form.relu && isZero(op->getOperand(side))) {
          form.relu = true;
          value = op->getOperand(1 - side);
        }
    skipNarrowing();
    if (Operation* op = value.getDefiningOp(); isa_and_present<arith::AddFOp, arith::AddIOp>(op) && !form.bias) {
      for (unsigned side : {0U, 1U}) {
        Value other = op->getOperand(side);
        while (isa_and_present<arith::ExtFOp>(other.getDefiningOp()))
          other = other.getDefiningOp()->getOperand(0);
        auto argument = dyn_cast<BlockArgument>(other);
        if (!argument || argument == result || argument.getOwner() != map.getBody() || form.bias)
          continue;
        if (auto row = rowOperand(contraction, map, map->getOpOperand(argument.getArgNumber()), loops)) {
          form.bias = Bias{std::move(*row)};
          value = op->getOperand(1 - side);
        }
      }
    }
    skipNarrowing();
    return value == result;
  }

  OpBuilder& builder_;
  func::FuncOp kernel_;
  const target::Soc& soc_;
  Refusal& refusal_;
  std::vector<Product> products_;
};

} // namespace

std::optional<std::vector<Product>> productsOf(OpBuilder& builder, func::FuncOp kernel, const target::Soc& soc,
                                               Refusal& refusal) {
  return Finder(builder, kernel, soc, refusal).run();
}

std::optional<std::vector<Product>> productsOf(OpBuilder& builder, func::FuncOp kernel,
                                               ArrayRef<MaterializeInDestinationOp> sinks, const target::Soc& soc,
                                               Refusal& refusal) {
  return Finder(builder, kernel, soc, refusal).run(sinks);
}

} // namespace ascend::translator::cube
