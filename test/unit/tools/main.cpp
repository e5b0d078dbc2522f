#define BOOST_TEST_MODULE ascend_run
#include <boost/test/unit_test.hpp>
