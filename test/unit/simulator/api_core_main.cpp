#define BOOST_TEST_MODULE device_api_on_core
#include <boost/test/unit_test.hpp>
