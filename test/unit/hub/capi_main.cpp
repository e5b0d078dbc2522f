#define BOOST_TEST_MODULE ascend_compile
#include <boost/test/unit_test.hpp>
