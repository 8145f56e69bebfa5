@echo off
rem Checks a folder: drop it onto this file, or double-click. For a Python install (docs/windows.md).
chcp 65001 >nul
set PYTHONUTF8=1
where evalcheck >nul 2>nul
if errorlevel 1 (
  py -m evalcheck desk %*
) else (
  evalcheck desk %*
)
if errorlevel 1 pause
