#include "ascendcc/rewriter.h"
#include "hub/error.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace ascend::asc;

namespace {

std::string launched(const std::string& source) { return rewrite(source).source; }

std::string configured(const std::string& inside, const std::string& call) {
  return "(::ascend::sim::chevron::configure(" + inside + "), " + call + ")";
}

std::string message(const std::string& source) {
  try {
    rewrite(source);
  } catch (const ascend::hub::Error& error) {
    return error.what();
  }
  return "";
}

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

} // namespace

BOOST_AUTO_TEST_SUITE(rewriter)

BOOST_AUTO_TEST_CASE(launches) {
  BOOST_TEST(launched("k<<<8, nullptr, s>>>(a, b);") == configured("8, nullptr, s", "k(a, b)") + ";");
  BOOST_TEST(launched("return k<<<n>>>();") == "return " + configured("n", "k()") + ";");
  BOOST_TEST(launched("a::b::k<<<1, 0>>>(x)") == configured("1, 0", "a::b::k(x)"));
  BOOST_TEST(launched("::k<<<1, 0>>>(x)") == configured("1, 0", "::k(x)"));
  BOOST_TEST(launched("k<float, (1 > 2), A<B<int>>><<<1, 0>>>(x)") ==
             configured("1, 0", "k<float, (1 > 2), A<B<int>>>(x)"));
  BOOST_TEST(launched("S<T>::template k<3><<<1, 0>>>(x)") == configured("1, 0", "S<T>::template k<3>(x)"));
  BOOST_TEST(launched("table[i]<<<1, 0>>>(x)") == configured("1, 0", "table[i](x)"));
  BOOST_TEST(launched("(*f)<<<1, 0>>>(x)") == configured("1, 0", "(*f)(x)"));
  BOOST_TEST(launched("p->k<<<1, 0>>>(x)") == configured("1, 0", "p->k(x)"));
}

BOOST_AUTO_TEST_CASE(what_stands_between_the_chevrons) {
  BOOST_TEST(launched("k<<<static_cast<int>(n), f(a, b), s>>>(x)") ==
             configured("static_cast<int>(n), f(a, b), s", "k(x)"));
  BOOST_TEST(launched("k<<<f<A<B<int>>>(1), 0, s>>>(x)") == configured("f<A<B<int>>>(1), 0, s", "k(x)"));
  BOOST_TEST(launched("k<<<a < b ? 1 : 2, 0, s>>>(x)") == configured("a < b ? 1 : 2, 0, s", "k(x)"));
  BOOST_TEST(launched("k<<<(n >> 3), 0, s>>>(x)") == configured("(n >> 3), 0, s", "k(x)"));
}

BOOST_AUTO_TEST_CASE(what_is_no_launch) {
  for (const std::string text :
       {"A<B<C<int>>> x;", "operator<<<int>(s, 1);", "f(\"k<<<1>>>(x)\");", "a << b;", "# 1 \"k<<<.asc\"\nint x;"})
    BOOST_TEST(launched(text) == text);
}

BOOST_AUTO_TEST_CASE(lines_keep_their_numbers) {
  const std::string source = "k<5,\n float><<<2,\n nullptr,\n s>>>((x),\n y);\nz";
  const std::string result = launched(source);
  BOOST_TEST(lines(result) == lines(source));
  BOOST_TEST(result.substr(result.size() - 2) == "\nz");
}

BOOST_AUTO_TEST_CASE(kernels) {
  const Rewritten result =
      rewrite("# 7 \"a.asc\"\nextern \"C\" __ascend_global__ void k(int n) { if (n) { return; } }\nint x;");
  BOOST_TEST(result.source ==
             "# 7 \"a.asc\"\nextern \"C\"  void k(int n) { ::ascend::sim::chevron::kernel({\"k\", "
             "::ascend::sim::CoreKind::automatic, 0, 0}, [=]() mutable -> void { if (n) { return; } }); }\n"
             "int x;");
  BOOST_REQUIRE(result.kernels.size() == 1U);
  BOOST_TEST(result.kernels[0].name == "k");
  BOOST_TEST(result.kernels[0].file == "a.asc");
  BOOST_TEST(result.kernels[0].line == 7U);
}

BOOST_AUTO_TEST_CASE(parameters) {
  const auto types = [](const std::string& list) {
    std::string text;
    const Rewritten result = rewrite("__ascend_global__ void k(" + list + ") {}");
    for (const std::string& type : result.kernels.at(0).parameters)
      text += (text.empty() ? "" : " | ") + type;
    return text;
  };
  BOOST_TEST(types("") == "");
  BOOST_TEST(types("uint8_t* x, const float *y, int n = f(1, 2)") == "uint8_t * | const float * | int");
  BOOST_TEST(types("A<B<int>, 2> x, ns::T, unsigned, __ascend_ubuf__ T* p") ==
             "A < B < int > , 2 > | ns :: T | unsigned | T *");
  BOOST_TEST(rewrite("template <class T> __ascend_global__ void k(T x) {}").kernels.at(0).isTemplate);
  BOOST_TEST(!rewrite("template <class T> T f(); __ascend_global__ void k(int x) {}").kernels.at(0).isTemplate);
}

BOOST_AUTO_TEST_CASE(kinds_of_cores) {
  const auto kind = [](const std::string& words) {
    const std::string text = launched(words + " void k() {}");
    const std::string before = "CoreKind::";
    const std::size_t begin = text.find(before) + before.size();
    return text.substr(begin, text.find('}', begin) - begin);
  };
  BOOST_TEST(kind("__ascend_global__ __ascend_vector__") == "aiv, 0, 1");
  BOOST_TEST(kind("__ascend_cube__ __ascend_global__") == "aic, 1, 0");
  BOOST_TEST(kind("__ascend_mix__(1, 2) __ascend_global__") == "mix, 1, 2");
  BOOST_TEST(kind("__ascend_global__ __ascend_mix__(A::n, 1)") == "mix, A::n, 1");
  BOOST_TEST(kind("__ascend_vector__ int other; __ascend_global__") == "automatic, 0, 0");
  BOOST_TEST(launched("__ascend_global__ void k() { __ascend_task_type__(T); }").find("automatic, 0, 0, T}") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(arguments_are_kept_in_one_order_for_several_objects) {
  const auto captures = [](const std::string& list) {
    const std::string text =
        rewrite("template <class... R> __ascend_global__ void k(" + list + ") { f(); }", Bodies::device).source;
    const std::size_t begin = text.find("}, [") + 4;
    return text.substr(begin, text.find(']', begin) - begin);
  };
  BOOST_TEST(captures("").empty());
  BOOST_TEST(captures("uint8_t* __restrict__ x, const float *y, int n = f(1, m)") == "x, y, n");
  BOOST_TEST(captures("A<B<int>, 2> x, ns::T t, __ascend_ubuf__ T* p, R... rest") == "x, t, p, rest...");
  BOOST_TEST(captures("unsigned, unsigned int, ns::T, T*, void, struct S s, const volatile int v") == "s, v");
  BOOST_TEST(captures("void (*f)(int a, int b), int table[4]") == "f, table");
}

BOOST_AUTO_TEST_CASE(bodies_in_other_objects) {
  const Rewritten host =
      rewrite("__ascend_global__ void k(int n) {\n if (n) { other<<<1>>>(n); }\n}\nint y;", Bodies::elsewhere);
  BOOST_TEST(host.source ==
             " void k(int n) { ::ascend::sim::chevron::kernel({\"k\", ::ascend::sim::CoreKind::automatic, "
             "0, 0}, [n]() mutable -> void {\n \n}); }\nint y;");
  BOOST_TEST(host.kernels.size() == 1U);
  BOOST_TEST(host.launches == 0U);
}

BOOST_AUTO_TEST_CASE(namespaces_of_kernels) {
  const Rewritten result =
      rewrite("namespace a = b; using namespace c; namespace a::b { inline namespace { struct S { "
              "int x; }; namespace c { __ascend_global__ void k() { if (1) {} } } } "
              "__ascend_cube__ __ascend_global__ void l() {} } extern \"C\" { __ascend_global__ void "
              "m() {} }");
  BOOST_REQUIRE(result.kernels.size() == 3U);
  BOOST_TEST(result.kernels[0].scope == "a::b::c::");
  BOOST_TEST(result.kernels[1].scope == "a::b::");
  BOOST_TEST(result.kernels[1].core == "aic, 1, 0");
  BOOST_TEST(result.kernels[2].scope.empty());
}

BOOST_AUTO_TEST_CASE(arrays_in_the_unified_buffer) {
  const std::string made = " = ::ascend::sim::chevron::LocalArray{}";
  BOOST_TEST(launched("__ascend_ubuf__ float x[8];") == " float (&x)[8]" + made + ";");
  BOOST_TEST(launched("__ascend_ubuf__ A<B<int>>::T x[8][n], y[4];") ==
             " A<B<int>>::T (&x)[8][n]" + made + ", (&y)[4]" + made + ";");
  BOOST_TEST(launched("__ascend_ubuf__ float* x = y[3];") == " float* x = y[3];");
  BOOST_TEST(launched("void f(__ascend_ubuf__ float x[8], int n);") == "void f( float x[8], int n);");
  BOOST_TEST(launched("(__ascend_ubuf__ T*)x[2]") == "( T*)x[2]");
}

BOOST_AUTO_TEST_CASE(declarations_keep_no_marker) {
  BOOST_TEST(launched("__ascend_global__ void k(int n);") == " void k(int n);");
  BOOST_TEST(launched("template __ascend_global__ void k<float>(int n);") == "template  void k<float>(int n);");
  const std::string attribute =
      launched("__ascend_global__ __attribute__((x(1))) void k(int (*f)(int)) noexcept { g(); }");
  BOOST_TEST(attribute.find("kernel({\"k\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_frameworks_workspace_asks_for_both_kinds_of_cores) {
  const std::string parameters = " void k(char* a, __ascend_workspace__ char* b) { }";
  const auto kind = [](const std::string& source) {
    const std::string text = launched(source);
    BOOST_TEST(text.find("k(char* a,  char* b)") != std::string::npos);
    const std::size_t at = text.find("CoreKind::") + 10;
    return text.substr(at, text.find('}', at) - at);
  };
  BOOST_TEST(kind("__ascend_global__" + parameters) == "mix, 1, 2");
  BOOST_TEST(kind("__ascend_global__ __ascend_cube__" + parameters) == "aic, 1, 0");
  BOOST_TEST(kind("__ascend_global__ __ascend_mix__(1, 1)" + parameters) == "mix, 1, 1");
}

BOOST_AUTO_TEST_CASE(what_is_not_complete) {
  BOOST_TEST(message("# 3 \"a.asc\"\nk<<<1, 0, s;") ==
             "a.asc:3: error: the launch has no '>>>(' after '<<<': kernel<<<blocks, nullptr, stream>>>(arguments)");
  BOOST_TEST(message("# 3 \"a.asc\"\nk<<<>>>(x);") ==
             "a.asc:3: error: the launch says nothing about blocks: kernel<<<blocks, nullptr, stream>>>(arguments)");
  BOOST_TEST(message("# 3 \"a.asc\"\n\nf(<<<1, 0>>>(x));") == "a.asc:4: error: '<<<' has no kernel before it");
  BOOST_TEST(message("# 3 \"a.asc\"\n__ascend_global__ void k(int x) {") == "a.asc:3: error: '{' is not closed");
  BOOST_TEST(message("# 3 \"a.asc\"\n__ascend_mix__ void k();") ==
             "a.asc:3: error: __mix__ needs the numbers of cube and vector cores: __mix__(1, 2)");
}

BOOST_AUTO_TEST_SUITE_END()
