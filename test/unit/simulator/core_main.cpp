#define BOOST_TEST_MODULE simulator core
#include <boost/test/unit_test.hpp>
