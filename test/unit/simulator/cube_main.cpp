#define BOOST_TEST_MODULE device_cube
#include <boost/test/unit_test.hpp>
