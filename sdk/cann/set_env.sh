# source this: projects that were written for CANN then find the simulator instead. Works in sh, bash and zsh.
if [ -n "${BASH_SOURCE:-}" ]; then
  _ascend_here=$BASH_SOURCE
elif [ -n "${ZSH_VERSION:-}" ]; then
  _ascend_here=$(eval 'echo "${(%):-%x}"')
else
  _ascend_here=${ASCEND_SDK_SET_ENV:-$0} # plain sh does not say which file it reads: set ASCEND_SDK_SET_ENV to it
fi
_ascend_here=$(cd "$(dirname "$_ascend_here")" && pwd)
if [ -e "$_ascend_here/ascend-sdk-simulator.info" ]; then
  _ascend_prefix=$(cd "$_ascend_here/../../.." && pwd)
  export ASCEND_HOME_PATH=$_ascend_here ASCEND_TOOLKIT_HOME=$_ascend_here
  export PATH=$_ascend_here/bin:$_ascend_prefix/bin:$PATH
  export CMAKE_PREFIX_PATH=$_ascend_prefix${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
  export LD_LIBRARY_PATH=$_ascend_here/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
else
  echo "set_env.sh: cannot tell where it is: source it in bash, or set ASCEND_SDK_SET_ENV to its path" >&2
fi
unset _ascend_here _ascend_prefix
