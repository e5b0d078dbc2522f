#define BOOST_TEST_MODULE ascendcc
#include <boost/test/unit_test.hpp>
