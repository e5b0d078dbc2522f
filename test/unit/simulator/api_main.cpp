#define BOOST_TEST_MODULE device_api
#include <boost/test/unit_test.hpp>
